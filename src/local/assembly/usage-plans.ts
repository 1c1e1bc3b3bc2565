import { createHash } from 'node:crypto';
import type { LocalApiKey, LocalThrottle, LocalUsagePlan } from '../model';
import type { Resource } from './resource';
import { apiKey, restApi, usagePlan, usagePlanKey } from './resources/api-gateway';

/** The usage plans of a stage of a REST API, with their keys. */
export function usagePlansOf(api: Resource, stageName: string): LocalUsagePlan[] {
  const resources = [...api.stack.resources.values()].filter(({ exists }) => exists);
  const keys = new Map(
    resources.filter(({ type }) => type === apiKey.type).map((key) => [apiKey.ref(key), localApiKey(key)]),
  );
  return resources
    .filter(({ type }) => type === usagePlan.type)
    .flatMap((plan): LocalUsagePlan[] => {
      const stages: any[] = plan.property('ApiStages') ?? [];
      const stage = stages.find(({ ApiId, Stage }) => ApiId === restApi.ref(api) && Stage === stageName);
      if (!stage) return [];
      const id = usagePlan.ref(plan);
      const members = resources.filter(
        (resource) => resource.type === usagePlanKey.type && resource.property('UsagePlanId') === id,
      );
      const quota = plan.property('Quota');
      return [
        {
          id,
          keys: members.flatMap((member) => keys.get(member.property('KeyId')) ?? []),
          throttle: throttleOf(plan.property('Throttle')),
          methodThrottles: Object.fromEntries(
            Object.entries<any>(stage.Throttle ?? {}).map(([method, throttle]) => [method, throttleOf(throttle)!]),
          ),
          ...(quota && {
            quota: { limit: Number(quota.Limit), period: quota.Period, offset: Number(quota.Offset ?? 0) },
          }),
        },
      ];
    });
}

function throttleOf(throttle: any): LocalThrottle | undefined {
  if (!throttle) return undefined;
  const { RateLimit, BurstLimit } = throttle;
  return {
    ...(RateLimit === undefined ? {} : { rateLimit: Number(RateLimit) }),
    ...(BurstLimit === undefined ? {} : { burstLimit: Number(BurstLimit) }),
  };
}

function localApiKey(key: Resource): LocalApiKey {
  return {
    id: apiKey.ref(key),
    name: String(key.property('Name') ?? key.constructPath ?? key.logicalId),
    value: String(key.property('Value') ?? generatedValue(key)),
    enabled: String(key.property('Enabled') ?? false) === 'true',
  };
}

/** As API Gateway's, 40 letters and digits, but the same at each start. */
function generatedValue({ stack, logicalId }: Resource): string {
  const digest = createHash('sha512').update(`${stack.name}\0${logicalId}`).digest();
  return Array.from(digest.subarray(0, 40), (byte) => (byte % 36).toString(36)).join('');
}
