import { AwsServiceError } from '../service';

/**
 * The time for which a token is remembered.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const MILLISECONDS = 10 * 60 * 1000;

/** Runs a request with a client token once, however often the client sends it. */
export class RequestTokens {
  private readonly seen = new Map<
    string,
    { readonly request: string; readonly until: number; readonly output: object }
  >();

  async once(token: string | undefined, request: string, run: () => Promise<object>): Promise<object> {
    if (!token) return run();
    const now = Date.now();
    for (const [key, { until }] of this.seen) {
      if (until >= now) break;
      this.seen.delete(key);
    }
    const before = this.seen.get(token);
    if (before && before.request !== request) {
      throw new AwsServiceError(
        'IdempotentParameterMismatchException',
        'The request was already used with the same token and other parameters.',
      );
    }
    if (before) return before.output;
    const output = await run();
    this.seen.set(token, { request, until: now + MILLISECONDS, output });
    return output;
  }
}
