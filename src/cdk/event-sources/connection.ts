import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ServerlessAppError } from '../errors';
import type { EventSourceProps } from './props';
import type { FunctionManifest } from '../../manifest/manifest';

/** A function of the app, and what is to call it. What it takes is made below the function. */
export interface Connection<F extends FunctionManifest = FunctionManifest, R = any> {
  /** As the app names the function. */
  readonly name: string;
  readonly declaration: F;
  readonly handler: LambdaFunction;
  /** Seconds that the function may take. */
  readonly timeout: number;
  /** Who reads the source: the function's role. */
  readonly role: IGrantable;
  /** The resource that feeds it; undefined if the declaration names none. */
  readonly source: R;
  readonly props: EventSourceProps;
}

/** Something about the source of a function that AWS would refuse. */
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
