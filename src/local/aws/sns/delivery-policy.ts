import { invalidParameter } from './errors';
import type { RetryPolicy } from '../../delivery/deliveries';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
interface HealthyRetryPolicy {
  readonly numRetries: number;
  /** Retries without a delay, then with the smallest one, and at the end with the largest one. */
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly numMaxDelayRetries: number;
  /** Seconds. */
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly backoffFunction: 'linear' | 'arithmetic' | 'geometric' | 'exponential';
}

/** Of HTTP endpoints, if neither topic nor subscription has another one. */
const HTTP: HealthyRetryPolicy = {
  numRetries: 3,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 0,
  minDelayTarget: 20,
  maxDelayTarget: 20,
  backoffFunction: 'linear',
};

/** Of functions and queues: 100,015 retries, over 23 days. */
export const AWS_MANAGED: RetryPolicy = retryPolicy({
  numRetries: 100_015,
  numNoDelayRetries: 3,
  numMinDelayRetries: 2,
  numMaxDelayRetries: 100_000,
  minDelayTarget: 1,
  maxDelayTarget: 20,
  backoffFunction: 'exponential',
});

/** Of an HTTP subscription: its own delivery policy, that of the topic, or that of SNS. */
export function httpRetries(subscription: string | undefined, topic: string | undefined): RetryPolicy {
  const own = subscription === undefined ? undefined : deliveryPolicyOf(subscription).healthyRetryPolicy;
  const http = topic === undefined ? undefined : deliveryPolicyOf(topic).http;
  const chosen = http?.disableSubscriptionOverrides
    ? http.defaultHealthyRetryPolicy
    : (own ?? http?.defaultHealthyRetryPolicy);
  return retryPolicy({ ...HTTP, ...chosen });
}

export function deliveryPolicyOf(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidParameter('DeliveryPolicy: failed to parse JSON.');
  }
}

function retryPolicy(policy: HealthyRetryPolicy): RetryPolicy {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  const { minDelayTarget: min, maxDelayTarget: max, backoffFunction } = policy;
  const backoffs = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  const seconds = (retry: number): number | undefined => {
    if (retry > numRetries) return undefined;
    const backoff = retry - numNoDelayRetries - numMinDelayRetries;
    if (retry <= numNoDelayRetries) return 0;
    if (backoff <= 0) return min;
    if (backoff > backoffs) return max;
    const part = backoffs === 1 ? 1 : (backoff - 1) / (backoffs - 1);
    return min + (max - min) * GROWTH[backoffFunction](part);
  };
  return {
    delay: (retry) => {
      const delay = seconds(retry);
      return delay === undefined ? undefined : delay * 1000;
    },
  };
}

/** From 0 to 1. AWS shows the curves, not the formulas. */
const GROWTH = {
  linear: (part: number) => part,
  arithmetic: (part: number) => part ** 2,
  geometric: (part: number) => part ** 3,
  exponential: (part: number) => (2 ** (10 * part) - 1) / 1023,
};
