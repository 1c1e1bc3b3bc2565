import {
  apiGatewayAccount,
  restApi,
  restApiDeployment,
  restApiMethod,
  restApiResource,
  restApiStage,
} from './api-gateway';
import { dynamoDbGlobalTable, dynamoDbTable } from './dynamodb-table';
import { lambdaAlias, lambdaFunction, lambdaPermission, lambdaVersion } from './lambda-function';
import type { ResourceType } from './resource-type';
import { alarm, cdkMetadata, dashboard, iamManagedPolicy, iamPolicy, iamRole, logGroup } from './without-effect';

const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [
    alarm,
    apiGatewayAccount,
    cdkMetadata,
    dashboard,
    dynamoDbGlobalTable,
    dynamoDbTable,
    iamManagedPolicy,
    iamPolicy,
    iamRole,
    lambdaAlias,
    lambdaFunction,
    lambdaPermission,
    lambdaVersion,
    logGroup,
    restApi,
    restApiDeployment,
    restApiMethod,
    restApiResource,
    restApiStage,
  ].map((type) => [type.type, type]),
);

/** The resource type of that name, if it has a place on this machine. */
export function resourceType(name: string): ResourceType | undefined {
  return TYPES.get(name);
}
