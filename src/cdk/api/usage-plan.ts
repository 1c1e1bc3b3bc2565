import { ApiKey, CfnUsagePlanKey, Period, type SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
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
  // The CDK's own method, addApiKey, has the whole path of the key in the construct's id.
  new CfnUsagePlanKey(plan, 'UsagePlanKeyResource', {
    keyId: key.keyId,
    keyType: 'API_KEY',
    usagePlanId: plan.usagePlanId,
  });
  return { APIKeyId: key.keyId };
}
