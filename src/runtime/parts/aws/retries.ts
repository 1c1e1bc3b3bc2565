import type { AwsResponse } from './request';

/**
 * As the AWS SDKs do it in their standard mode: three attempts, and before another one a random part of a time that doubles.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const ATTEMPTS = 3;
const BASE_MILLISECONDS = 100;
const THROTTLED_BASE_MILLISECONDS = 500;

/** Many functions that start at once read the same parameter. */
const isThrottled = ({ status, body }: AwsResponse): boolean =>
  status === 429 ||
  (status === 400 && /"__type"\s*:\s*"[^"]*(Throttl|TooManyRequests|RequestLimitExceeded)/.test(body));

export async function withRetries(request: () => Promise<AwsResponse>): Promise<AwsResponse> {
  for (let attempt = 1; ; attempt++) {
    let base = BASE_MILLISECONDS;
    try {
      const response = await request();
      const throttled = isThrottled(response);
      if (attempt === ATTEMPTS || (!throttled && response.status < 500)) return response;
      if (throttled) base = THROTTLED_BASE_MILLISECONDS;
    } catch (error) {
      // The network.
      if (attempt === ATTEMPTS) throw error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, Math.random() * base * 2 ** attempt);
    });
  }
}
