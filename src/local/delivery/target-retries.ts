import type { RetryPolicy } from './deliveries';
import type { Delivery } from '../aws/service';

/** The retry policy of a target, as EventBridge and EventBridge Scheduler have it. */
export interface TargetRetryPolicy {
  /** @default 185 */
  readonly MaximumRetryAttempts?: number;
  /** @default 86400, a day */
  readonly MaximumEventAgeInSeconds?: number;
}

const FIRST_MILLISECONDS = 1000;
const MAX_MILLISECONDS = 10 * 60 * 1000;

/**
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html. AWS does not document the delays
 * of its "exponential back off"; here they grow up to ten minutes, so that 185 of them take more than a day.
 */
export function targetRetries(policy: TargetRetryPolicy = {}): RetryPolicy {
  const { MaximumRetryAttempts: attempts = 185, MaximumEventAgeInSeconds: age = 86_400 } = policy;
  return {
    delay: (retry) =>
      retry > Number(attempts) ? undefined : Math.min(FIRST_MILLISECONDS * 2 ** (retry - 1), MAX_MILLISECONDS),
    maxAge: Number(age) * 1000,
  };
}

/** Texts as the attributes of a message. */
export function textAttributes(values: { readonly [name: string]: string }): Delivery['attributes'] {
  return Object.fromEntries(
    Object.entries(values).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
}

/** The code of an error in a dead-letter queue: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
export function deadLetterCode({ code, status }: { readonly code: string; readonly status: number }): string {
  if (/NotFound|DoesNotExist|NonExistent|NoSuch/.test(code)) return 'NO_RESOURCE';
  if (status === 403 || /AccessDenied|AuthorizationError|NotAuthorized/.test(code)) return 'NO_PERMISSIONS';
  if (status === 429 || /throttl|toomanyrequests/i.test(code)) return 'THROTTLING';
  if (code === 'INVALID_JSON') return code;
  return status >= 500 ? 'INTERNAL_ERROR' : 'INVALID_PARAMETER';
}
