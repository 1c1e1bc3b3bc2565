import { CfnUsagePlan } from 'aws-cdk-lib/aws-apigateway';
import type { Stack } from 'aws-cdk-lib/core';
import type { TemplateResource } from './template';
import type { RouteManifest } from '../../manifest/manifest';
import type { Problem } from '../problems';

/** A warning for an API whose routes ask for a key while no plan gives one. A plan of another stack may be for any API. */
export function apiKeyProblems(
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
  apiId: string,
  routes: readonly RouteManifest[],
): Problem[] {
  const keyed = routes.find(({ apiKeyRequired }) => apiKeyRequired);
  if (!keyed) return [];
  const plans = [...resources.values()].filter(({ type }) => type === 'AWS::ApiGateway::UsagePlan');
  if (plans.some(({ properties }) => properties.ApiStages?.some((stage: any) => stage.ApiId?.Ref === apiId))) {
    return [];
  }
  if (
    stack.node.root.node
      .findAll()
      .some((construct) => CfnUsagePlan.isCfnUsagePlan(construct) && construct.stack !== stack)
  ) {
    return [];
  }
  const message =
    `${keyed.method} ${keyed.path} requires an API key, and no usage plan has the API's stage, so that every request gets 403 as its response: ` +
    "set api.usagePlan, or call runtime.restApi.addUsagePlan('Plan', { apiStages: [{ stage: runtime.restApi.deploymentStage }] })";
  return [{ id: 'api-keys', message }];
}
