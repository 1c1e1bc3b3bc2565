import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { CreatedApis } from './api/api';
import type { FunctionRoles } from './roles/function-roles';

/** The constructs of an app. Each part of the build takes those that the parts before it have created. */
export interface Created {
  readonly roles: FunctionRoles;
  /** By the names that they have in the app, as their log groups. */
  readonly functions: { readonly [name: string]: LambdaFunction };
  readonly logGroups: { readonly [name: string]: LogGroup };
  readonly apis: CreatedApis;
}
