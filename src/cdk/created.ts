import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { CreatedApis } from './api/api';
import type { FunctionRoles } from './roles/function-roles';

/** The constructs of an app. Each part of the build takes those that earlier parts have created. */
export interface Created {
  readonly roles: FunctionRoles;
  /** The functions by their names in the app, and so their log groups. */
  readonly functions: { readonly [name: string]: LambdaFunction };
  readonly logGroups: { readonly [name: string]: LogGroup };
  readonly apis: CreatedApis;
}
