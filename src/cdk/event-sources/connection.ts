import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Target } from '../aliases';
import { ServerlessAppError } from '../errors';
import type { EventSourceProps } from './props';
import type { Grantee } from '../roles/statements';
import type { FunctionManifest } from '../../manifest/manifest';

/** A function of the app and its event source. The resources of the connection are created below the function. */
export interface Connection<F extends FunctionManifest = FunctionManifest, R = any> {
  /** As the app names the function. */
  readonly name: string;
  readonly declaration: F;
  readonly handler: LambdaFunction;
  /** What the event source invokes: the alias of the function, if it has one. */
  readonly target: Target;
  /** The timeout of the function in seconds. */
  readonly timeout: number;
  /** The name of that setting for messages. */
  readonly timeoutSetting: string;
  /** The function's role, which reads the source. */
  readonly role: Grantee;
  /** The resource that is the event source; undefined if the declaration names none. */
  readonly source: R;
  readonly props: EventSourceProps;
}

/** The error for an event source that AWS would refuse. */
export function sourceError(
  { name, handler, declaration }: Pick<Connection, 'name' | 'handler' | 'declaration'>,
  problem: string,
): ServerlessAppError {
  return new ServerlessAppError(
    'INVALID_SOURCE',
    handler.node.scope!.node.path,
    `the function "${name}" (${declaration.kind}): ${problem}`,
  );
}
