import type { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Target } from './aliases';
import type { CreatedApis } from './api/api';
import type { FunctionRoles } from './roles/function-roles';

/** The constructs of an app. Each part of the build takes those that earlier parts have created. */
export interface Created {
  readonly roles: FunctionRoles;
  /** The functions by their names in the app, and so their log groups. */
  readonly functions: { readonly [name: string]: LambdaFunction };
  readonly logGroups: { readonly [name: string]: LogGroup };
  /** The aliases of those functions that have one: a map, as a function may be named like a method of Object. */
  readonly aliases: ReadonlyMap<string, Alias>;
  /** What APIs and event sources invoke: the alias of a function, or else the function itself. */
  readonly targets: { readonly [name: string]: Target };
  readonly apis: CreatedApis;
  /** Of those aliases that CodeDeploy shifts to new versions. */
  readonly deployments: ReadonlyMap<string, LambdaDeploymentGroup>;
}
