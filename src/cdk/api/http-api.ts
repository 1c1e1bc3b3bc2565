import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type CfnApi, HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { accessLogFormat, accessLogs } from './access-logs';
import type { ApiParts, CreatedApi } from './api';
import { addApiDomain } from './domain/api-domain';
import { httpDefinition } from './http-definition';
import { invocationUri, invokePermission } from './invocation';
import { apiDefaults } from '../../config';
import type { AppPlan } from '../plan';
import { API_HANDLER_PERMISSION, HTTP_API } from '../../runtime/names';

const ACCESS_LOGS = {
  id: 'API-AccessLogs',
  byDefault: apiDefaults('http').accessLogs,
  format: accessLogFormat('$context.routeKey'),
} as const;

/** An HTTP API with one function for all routes. The number of resources is the same for any number of routes. */
export function createHttpApi(
  scope: Construct,
  plan: AppPlan,
  { api: { routes, handler: handlerPlan, props }, targets, authorizers }: ApiParts,
): CreatedApi {
  const { name, apiSettings: settings } = plan;
  const { disableExecuteApiEndpoint } = props;
  const handler = targets[handlerPlan.name];
  const api = new HttpApi(scope, HTTP_API, { apiName: name, createDefaultStage: false, disableExecuteApiEndpoint });
  const definition = api.node.defaultChild as CfnApi;
  definition.body = httpDefinition({
    title: name,
    routes,
    authorizers,
    integrationUri: invocationUri(handler),
    disableExecuteApiEndpoint,
  });
  definition.failOnWarnings = true;
  // With a definition, these are part of it:
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html
  definition.name = undefined;
  definition.protocolType = undefined;
  definition.disableExecuteApiEndpoint = undefined;

  const logs = accessLogs(scope, plan, handlerPlan, ACCESS_LOGS);
  const stage = new HttpStage(api, 'DefaultStage', {
    httpApi: api,
    stageName: settings.stageName ?? apiDefaults('http').stageName,
    autoDeploy: true,
    throttle: settings.throttle,
    accessLogSettings: logs && {
      destination: new LogGroupLogDestination(logs.logGroup),
      format: AccessLogFormat.custom(logs.format),
    },
  });
  // The stage of the API's url, metrics and mappings. The CDK itself creates only one that is named "$default".
  (api as { defaultStage?: HttpStage }).defaultStage = stage;
  const domain = settings.domain && addApiDomain(scope, { apiId: api.apiId, stage }, settings.domain, 'REGIONAL');
  return {
    apiId: api.apiId,
    constructs: { [HTTP_API]: api, [API_HANDLER_PERMISSION]: invokePermission(scope, api.apiId, handler) },
    outputs: {
      EndpointURL: (disableExecuteApiEndpoint ? domain?.url : undefined) ?? stage.url,
      HttpAPIId: api.apiId,
      ...domain?.outputs,
    },
    definition,
  };
}
