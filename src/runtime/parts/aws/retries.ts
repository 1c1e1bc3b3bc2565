import type { AwsResponse } from './request';

/**
 * Retries as in the standard mode of the AWS SDKs: three attempts, with a random delay whose maximum doubles.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const ATTEMPTS = 3;
const BASE_MILLISECONDS = 100;
const THROTTLED_BASE_MILLISECONDS = 500;

/** Throttling is likely: many functions that start at once read the same parameter. */
const isThrottled = ({ status, body }: AwsResponse): boolean =>
  status === 429 ||
  (status === 400 && /("__type"\s*:\s*"[^"]*|<Code>)(Throttl|TooManyRequests|RequestLimitExceeded)/.test(body));

export async function withRetries(request: () => Promise<AwsResponse>): Promise<AwsResponse> {
  for (let attempt = 1; ; attempt++) {
    let base = BASE_MILLISECONDS;
    try {
      const response = await request();
      const throttled = isThrottled(response);
      if (attempt === ATTEMPTS || (!throttled && response.status < 500)) return response;
      if (throttled) base = THROTTLED_BASE_MILLISECONDS;
    } catch (error) {
      // A network error.
      if (attempt === ATTEMPTS) throw error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, Math.random() * base * 2 ** attempt);
    });
  }
}
