import {
  apiGatewayAccount,
  restApi,
  restApiDeployment,
  restApiMethod,
  restApiResource,
  restApiStage,
} from './api-gateway';
import { cdkMetadata } from './cdk';
import { alarm, dashboard } from './cloudwatch';
import { dynamoDbGlobalTable, dynamoDbTable } from './dynamodb-table';
import { iamManagedPolicy, iamPolicy, iamRole } from './iam';
import { lambdaAlias, lambdaPermission, lambdaVersion } from './lambda';
import { lambdaFunction } from './lambda-function';
import { logGroup } from './logs';
import type { ResourceType } from './resource-type';

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
