import type { Clock } from '../../clock';
import type { LocalThrottle, LocalUsagePlan } from '../../model';
import { Store } from '../../store/store';

/** The result of a request with an API key. */
export type Usage = 'allowed' | 'throttled' | 'quota-exceeded';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The requests of a key in a period, as they are stored. */
export interface UsedQuota {
  /** Its beginning, in milliseconds since 1970. */
  readonly period: number;
  readonly used: number;
}

/** Counts the requests of each key of each usage plan, and of each route. It outlives the gateways, which an edit replaces. */
export class UsageMeter {
  private readonly buckets = new Map<string, { tokens: number; time: number }>();

  /** @param quotas the used quotas, by plan and key */
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly quotas: Store<UsedQuota> = Store.open(),
  ) {}

  /**
   * Counts a request.
   *
   * @param methodThrottle the limits of the plan for the method; in addition to those of the plan
   */
  use(plan: LocalUsagePlan, keyId: string, methodThrottle?: { readonly name: string } & LocalThrottle): Usage {
    const id = `${plan.id} ${keyId}`;
    if (plan.throttle && !this.take(id, plan.throttle)) return 'throttled';
    if (methodThrottle && !this.take(`${id} ${methodThrottle.name}`, methodThrottle)) return 'throttled';
    return plan.quota && !this.count(id, plan.quota) ? 'quota-exceeded' : 'allowed';
  }

  /**
   * Takes a token from a bucket that holds `burstLimit` of them and is filled at `rateLimit` a second.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
   */
  take(id: string, { rateLimit = Infinity, burstLimit = Infinity }: LocalThrottle): boolean {
    if (burstLimit === Infinity) burstLimit = rateLimit;
    const now = this.clock.now();
    const { tokens, time } = this.buckets.get(id) ?? { tokens: burstLimit, time: now };
    const filled = Math.min(burstLimit, tokens + ((now - time) / 1000) * rateLimit);
    const taken = filled >= 1;
    this.buckets.set(id, { tokens: taken ? filled - 1 : filled, time: now });
    return taken;
  }

  private count(id: string, quota: NonNullable<LocalUsagePlan['quota']>): boolean {
    const period = periodStart(this.clock.now(), quota);
    const current = this.quotas.get(id);
    const used = current?.period === period ? current.used : 0;
    if (used >= quota.limit) return false;
    this.quotas.set(id, { period, used: used + 1 });
    return true;
  }
}

/**
 * The beginning of the period that a time is in. The offset is the day on which a week (0 is Sunday) or a month begins.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-usageplan-quotasettings.html
 */
function periodStart(time: number, { period, offset }: NonNullable<LocalUsagePlan['quota']>): number {
  const day = Math.floor(time / DAY_MILLISECONDS) * DAY_MILLISECONDS;
  if (period === 'DAY') return day;
  const date = new Date(day);
  if (period === 'WEEK') return day - ((date.getUTCDay() - offset + 7) % 7) * DAY_MILLISECONDS;
  const first = 1 + offset;
  const month = date.getUTCDate() >= first ? date.getUTCMonth() : date.getUTCMonth() - 1;
  return Date.UTC(date.getUTCFullYear(), month, first);
}
