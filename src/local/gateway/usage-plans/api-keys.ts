import type { LocalApiKey, LocalThrottle, LocalUsagePlan } from '../../model';
import type { Usage, UsageMeter } from './usage-meter';

export interface KeyUse {
  readonly key: LocalApiKey;
  readonly usage: Usage;
}

/** Counts a request with a key. Undefined if no usage plan of the stage has such a key. */
export function useApiKey(
  plans: readonly LocalUsagePlan[],
  value: string | undefined,
  method: { readonly method: string; readonly path: string },
  meter: UsageMeter,
): KeyUse | undefined {
  for (const plan of plans) {
    const key = plan.keys.find((candidate) => candidate.enabled && candidate.value === value);
    if (key) return { key, usage: meter.use(plan, key.id, throttleOf(plan, method)) };
  }
  return undefined;
}

function throttleOf({ methodThrottles }: LocalUsagePlan, { method, path }: { method: string; path: string }) {
  // `/users/{id}/GET`; the root is `//GET`.
  const name = [`${path}/${method}`, `${path}/ANY`].find((candidate) => Object.hasOwn(methodThrottles, candidate));
  return name === undefined ? undefined : { name, ...(methodThrottles[name] as LocalThrottle) };
}
