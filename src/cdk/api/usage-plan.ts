import { ApiKey, Period, type SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Annotations } from 'aws-cdk-lib/core';
import type { UsagePlanSettings } from '../../config';
import type { RouteManifest } from '../../manifest/manifest';

/** A plan for the API's stage, and a key for it. Gives the outputs. The key's value is no output: it is a secret. */
export function addUsagePlan(
  api: SpecRestApi,
  { throttle, quota }: UsagePlanSettings,
  routes: readonly RouteManifest[],
): { readonly [name: string]: string } {
  if (!routes.some(({ apiKeyRequired }) => apiKeyRequired)) {
    Annotations.of(api).addWarningV2(
      'serverless-cdk-project:usage-plan-unused',
      'api.usagePlan makes a key that nobody is asked for, as no route has apiKeyRequired: true',
    );
  }
  const plan = api.addUsagePlan('UsagePlan', {
    apiStages: [{ stage: api.deploymentStage }],
    throttle,
    quota: quota && { limit: quota.limit, period: Period[quota.period] },
  });
  const key = new ApiKey(api, 'ApiKey');
  plan.addApiKey(key);
  return { APIKeyId: key.keyId };
}
