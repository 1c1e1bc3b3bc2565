import { CfnUsagePlan } from 'aws-cdk-lib/aws-apigateway';
import type { Stack } from 'aws-cdk-lib/core';
import type { TemplateResource } from './template';
import type { RouteManifest } from '../../manifest/manifest';

/** A message for an API whose routes ask for a key while no plan gives one. A plan of another stack may be for any API. */
export function apiKeyWarning(
  stack: Stack,
  resources: ReadonlyMap<string, TemplateResource>,
  apiId: string,
  routes: readonly RouteManifest[],
): string | undefined {
  const keyed = routes.find(({ apiKeyRequired }) => apiKeyRequired);
  if (!keyed) return undefined;
  const plans = [...resources.values()].filter(({ type }) => type === 'AWS::ApiGateway::UsagePlan');
  if (plans.some(({ properties }) => properties.ApiStages?.some((stage: any) => stage.ApiId?.Ref === apiId))) {
    return undefined;
  }
  if (
    stack.node.root.node
      .findAll()
      .some((construct) => CfnUsagePlan.isCfnUsagePlan(construct) && construct.stack !== stack)
  ) {
    return undefined;
  }
  return (
    `${keyed.method} ${keyed.path} requires an API key, and no usage plan has the API's stage, so that every request is answered with 403: ` +
    "set api.usagePlan, or call runtime.restApi.addUsagePlan('Plan', { apiStages: [{ stage: runtime.restApi.deploymentStage }] })"
  );
}
