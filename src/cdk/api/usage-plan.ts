import { ApiKey, Period, type SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { UsagePlanSettings } from '../../config';

/**
 * Adds a usage plan for the API's stage, and a key. Returns the outputs, without the secret value of the key.
 */
export function addUsagePlan(
  api: SpecRestApi,
  { throttle, quota }: UsagePlanSettings,
): { readonly [name: string]: string } {
  const plan = api.addUsagePlan('UsagePlan', {
    apiStages: [{ stage: api.deploymentStage }],
    throttle,
    quota: quota && { limit: quota.limit, period: Period[quota.period] },
  });
  const key = new ApiKey(api, 'ApiKey');
  plan.addApiKey(key);
  return { APIKeyId: key.keyId };
}
