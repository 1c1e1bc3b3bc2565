import {
  apiGatewayAccount,
  apiKey,
  restApi,
  restApiAuthorizer,
  restApiDeployment,
  restApiDomains,
  restApiGatewayResponse,
  restApiMethod,
  restApiModel,
  restApiResource,
  restApiStage,
  restApiValidator,
  usagePlan,
  usagePlanKey,
} from './api-gateway';
import { apiGatewayV2 } from './api-gateway-v2';
import { dynamoDbGlobalTable, dynamoDbTable } from './dynamodb-table';
import { eventBus, eventsRule } from './events-rule';
import { kinesisConsumer, kinesisStream } from './kinesis-stream';
import {
  lambdaAlias,
  lambdaEventInvokeConfig,
  lambdaEventSourceMapping,
  lambdaFunction,
  lambdaPermission,
  lambdaVersion,
} from './lambda-function';
import { lambdaUrl } from './lambda-url';
import { logs } from './logs';
import { PLACEHOLDERS, placeholderAttribute, placeholderRef } from './placeholders';
import type { ResourceType } from './resource-type';
import { schedulerGroup, schedulerSchedule } from './scheduler-schedule';
import { snsSubscription, snsTopic, snsTopicPolicies } from './sns-topic';
import { s3Bucket, s3BucketNotifications, s3BucketPolicy } from './s3-bucket';
import { secret } from './secret';
import { sqsQueue, sqsQueuePolicy } from './sqs-queue';
import { ssmParameter } from './ssm-parameter';
import type { LocalResource } from '../../model';
import type { Resource } from '../resource';
import {
  alarm,
  aliasDeployments,
  cdkMetadata,
  dashboard,
  deploymentResources,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  resourcePolicies,
} from './without-effect';

const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [
    alarm,
    ...aliasDeployments,
    apiGatewayAccount,
    ...apiGatewayV2,
    apiKey,
    cdkMetadata,
    dashboard,
    dynamoDbGlobalTable,
    dynamoDbTable,
    eventBus,
    eventsRule,
    iamManagedPolicy,
    iamPolicy,
    iamRole,
    kinesisConsumer,
    kinesisStream,
    lambdaAlias,
    lambdaEventInvokeConfig,
    lambdaEventSourceMapping,
    lambdaFunction,
    lambdaPermission,
    lambdaUrl,
    lambdaVersion,
    ...logs,
    restApi,
    restApiAuthorizer,
    restApiDeployment,
    ...restApiDomains,
    restApiGatewayResponse,
    restApiMethod,
    restApiModel,
    restApiResource,
    restApiStage,
    restApiValidator,
    schedulerGroup,
    schedulerSchedule,
    snsSubscription,
    snsTopic,
    ...snsTopicPolicies,
    s3Bucket,
    s3BucketNotifications,
    s3BucketPolicy,
    secret,
    sqsQueue,
    sqsQueuePolicy,
    ssmParameter,
    usagePlan,
    usagePlanKey,
    ...deploymentResources,
    ...resourcePolicies,
  ].map((type) => [type.type, type]),
);

const PLACEHOLDER_TYPES: ReadonlyMap<string, ResourceType> = new Map(PLACEHOLDERS.map((type) => [type.type, type]));

/** Whether resources of this type run locally, or have no effect that is missed locally. */
export function runsLocally(type: string): boolean {
  return TYPES.has(type);
}

/** The resource for the service that runs it. Undefined if no service does. */
export function localResource(resource: Resource): LocalResource | undefined {
  const type = TYPES.get(resource.type);
  if (type?.service === undefined) return undefined;
  const { stack, logicalId, constructPath } = resource;
  return {
    service: type.service,
    type: type.type,
    stackName: stack.name,
    logicalId,
    ...(constructPath === undefined ? {} : { constructPath }),
    account: stack.account,
    region: stack.region,
    ref: type.ref(resource),
    ...(type.attributes.Arn ? { arn: String(type.attributes.Arn(resource)) } : {}),
    definition: type.define ? type.define(resource) : resource.properties,
  };
}

/** The value of `Ref`. */
export function refOf(resource: Resource): unknown {
  const type = TYPES.get(resource.type) ?? PLACEHOLDER_TYPES.get(resource.type);
  return type ? type.ref(resource) : placeholderRef(resource);
}

/** The value of `Fn::GetAtt`. */
export function attributeOf(resource: Resource, attribute: string): unknown {
  const { attributes = {} } = TYPES.get(resource.type) ?? PLACEHOLDER_TYPES.get(resource.type) ?? {};
  return Object.hasOwn(attributes, attribute)
    ? attributes[attribute](resource)
    : placeholderAttribute(resource, attribute);
}
