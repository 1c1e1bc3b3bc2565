import {
  Alias,
  CfnAlias,
  type CfnPermission,
  type EventInvokeConfigOptions,
  type Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { ServerlessAppError } from './errors';
import type { FunctionProps } from './escape-hatches';
import type { AliasSettings, ResolvedFunctionSettings } from '../config';

/**
 * The alias that the settings of a function specify, if any. Throws for one that Lambda would refuse.
 * @param named the name of a setting for messages
 */
export function aliasOf(
  name: string,
  { alias, reservedConcurrentExecutions: reserved }: ResolvedFunctionSettings,
  named: (setting: string) => string,
  path: string,
): AliasSettings | undefined {
  // An empty name removes the alias of a more general setting.
  if (!alias?.name) return undefined;
  const { provisionedConcurrency: provisioned = 0 } = alias;
  // https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
  if (reserved !== undefined && provisioned > reserved) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `${name}: ${named('alias.provisionedConcurrency')} is ${provisioned}, and ${named('reservedConcurrentExecutions')} is ${reserved}, of which it is a part: lower the one, or raise the other`,
    );
  }
  return alias;
}

/**
 * Creates the alias of a function, which refers to its present version: the id of that one changes with the code and
 * the configuration.
 * @param asynchronous applies to invocations of what it belongs to: an alias, or the function itself
 */
export function createAlias(
  handler: LambdaFunction,
  { name: aliasName, provisionedConcurrency }: AliasSettings,
  asynchronous: EventInvokeConfigOptions,
): Alias {
  return new Alias(handler, 'Alias', {
    aliasName,
    version: handler.currentVersion,
    provisionedConcurrentExecutions: provisionedConcurrency,
    ...asynchronous,
  });
}

/** The props of a function, without those that are about asynchronous invocations, and these. */
export function withoutAsynchronous({ onFailure, onSuccess, maxEventAge, retryAttempts, ...props }: FunctionProps): {
  readonly props: FunctionProps;
  readonly asynchronous: EventInvokeConfigOptions;
} {
  return { props, asynchronous: { onFailure, onSuccess, maxEventAge, retryAttempts } };
}

/** A function of the app as it is invoked: its alias, if it has one. */
export type Target = LambdaFunction | Alias;

/** The resource of an alias; undefined for a function. */
export function aliasResource(target: Target): CfnAlias | undefined {
  const resource = target.node.defaultChild;
  return CfnAlias.isCfnAlias(resource) ? resource : undefined;
}

/**
 * Lets a caller wait for its permission to invoke an alias. When a function in use gets an alias, the permissions are
 * replaced: the caller would refer to the alias before it may invoke it.
 */
export function waitForPermission(caller: IConstruct, target: Target, permission: CfnPermission): void {
  if (aliasResource(target)) caller.node.addDependency(permission);
}
