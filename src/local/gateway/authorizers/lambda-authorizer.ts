import type { Authorization } from './authorization';
import { policyDecision } from './invoke-policy';
import type { AuthorizerOptions } from '../gateway';
import { invokeFunction } from '../invocation';

export interface LambdaAuthorizerSettings {
  /** For the log. */
  readonly name: string;
  readonly functionArn: string;
  /** `<ARN of the API>/authorizers/<id>`, for which the function has to permit its invocation. */
  readonly sourceArn: string;
  /** The ARN of the role by which it is invoked instead. */
  readonly credentials?: string;
  /** How long a result is used for the same identity; 0 for one request. */
  readonly ttlSeconds: number;
  /** How long the API waits for the function. */
  readonly timeoutSeconds: number;
  /** Whether the result is `{ isAuthorized }` and no policy. */
  readonly simple: boolean;
  /** Whether values of the context may be objects. */
  readonly nestedContext: boolean;
  /** The limit of a result. @default - that of any function */
  readonly maxResultBytes?: number;
}

/** A function that decides on requests. Its results are used again for the same identity until their time is over. */
export class LambdaAuthorizer {
  private readonly cache = new Map<string, { readonly result: any; readonly expires: number }>();

  constructor(
    private readonly settings: LambdaAuthorizerSettings,
    private readonly options: AuthorizerOptions,
  ) {}

  /**
   * Decides on a request.
   *
   * @param identity the values of the identity sources; without any, no result is used again
   * @param arn of the method or route that is called
   * @param sourceIp of the client, which a policy may have conditions for
   * @param event for the function, if it is called
   */
  async authorize(
    identity: readonly string[],
    arn: string,
    sourceIp: string,
    event: () => object,
  ): Promise<Authorization> {
    const { name, ttlSeconds } = this.settings;
    const key = JSON.stringify(identity);
    const now = this.options.clock.now();
    const cached = this.cache.get(key);
    if (cached && cached.expires > now) return this.decision(cached.result, arn, sourceIp);
    this.cache.delete(key);
    const outcome = await this.invoke(event());
    if (outcome.denied !== undefined) return { type: 'misconfigured', message: outcome.denied };
    if (outcome.error !== undefined) {
      return outcome.error === 'Unauthorized'
        ? { type: 'unauthorized', message: `the authorizer ${name} threw "Unauthorized"` }
        : { type: 'failed', message: `the authorizer ${name} failed: ${outcome.error}` };
    }
    const decision = this.decision(outcome.result, arn, sourceIp);
    const isValid = decision.type === 'allowed' || decision.type === 'denied';
    if (isValid && ttlSeconds > 0 && identity.length > 0) {
      this.cache.set(key, { result: outcome.result, expires: now + ttlSeconds * 1000 });
    }
    return decision;
  }

  private invoke(event: object): Promise<{ readonly result?: any; readonly error?: string; readonly denied?: string }> {
    const { functionArn, sourceArn, credentials, timeoutSeconds } = this.settings;
    return new Promise((resolve) => {
      const invocation = { functionArn, event, sourceArn, credentials, timeoutInMillis: timeoutSeconds * 1000 };
      invokeFunction(this.options, invocation, (outcome) => {
        if (outcome.type === 'denied') return resolve({ denied: outcome.message });
        if (outcome.type !== 'result') return resolve({ error: outcome.message });
        const { functionError, payload } = outcome.result;
        return resolve(functionError ? { error: outcome.result.payload.errorMessage } : { result: payload });
      });
    });
  }

  private decision(result: any, arn: string, sourceIp: string): Authorization {
    const { simple, nestedContext, maxResultBytes = Infinity, name } = this.settings;
    const misconfigured = (problem: string): Authorization => ({
      type: 'misconfigured',
      message: `the result of the authorizer ${name} is not valid: ${problem}`,
    });
    if (typeof result !== 'object' || result === null)
      return misconfigured(`it must be an object, got ${JSON.stringify(result) ?? 'nothing'}`);
    const size = maxResultBytes === Infinity ? 0 : Buffer.byteLength(JSON.stringify(result));
    if (size > maxResultBytes) return misconfigured(`it has ${size} bytes, API Gateway takes ${maxResultBytes}`);
    const { context } = result;
    const contextProblem = whatIsWrongWith(context, nestedContext);
    if (contextProblem !== undefined) return misconfigured(contextProblem);
    if (simple) {
      const { isAuthorized } = result;
      if (typeof isAuthorized !== 'boolean') return misconfigured('isAuthorized must be true or false');
      if (isAuthorized) return { type: 'allowed', context };
      return { type: 'denied', explicit: true, message: `the authorizer ${name} returned isAuthorized: false` };
    }
    const { principalId, policyDocument, usageIdentifierKey } = result;
    if (principalId !== undefined ? typeof principalId !== 'string' : !nestedContext) {
      return misconfigured('principalId must be a string');
    }
    const decision = policyDecision(policyDocument, arn, { 'aws:SourceIp': sourceIp });
    if (typeof decision === 'object') return misconfigured(decision.invalid);
    if (decision === 'allow') return { type: 'allowed', principalId, context, apiKey: usageIdentifierKey };
    const how = decision === 'explicitDeny' ? 'denies' : 'does not allow';
    return {
      type: 'denied',
      explicit: decision === 'explicitDeny',
      message: `the policy of the authorizer ${name} ${how} ${arn}`,
    };
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
function whatIsWrongWith(context: unknown, nested: boolean): string | undefined {
  if (context === undefined || context === null) return undefined;
  if (typeof context !== 'object' || Array.isArray(context)) return 'context must be an object';
  if (nested) return undefined;
  const [wrong] = Object.entries(context).filter(([, value]) => typeof value === 'object' && value !== null);
  return wrong && `context.${wrong[0]} must be a string, a number or a boolean`;
}
