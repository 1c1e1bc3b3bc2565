import { requestAuthorizerEvent, tokenAuthorizerEvent } from '../../../gateway-events/authorizer';
import type { GatewayRequest } from '../../../gateway-events/request';
import type { RestApi, RestMatch } from '../../../gateway-events/rest';
import type { Authorization } from '../authorizers/authorization';
import { authorizeByCognito } from '../authorizers/cognito-authorizer';
import { identityOf, sourcesOf } from '../authorizers/identity-source';
import { LambdaAuthorizer } from '../authorizers/lambda-authorizer';
import type { LocalRestApi } from '../../model';
import { functionArnOf } from '../function-uri';
import type { AuthorizerOptions } from '../gateway';
import { AUTHORIZER_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';

/** A request to a method, for its authorizer. */
export interface RestAuthorizerRequest {
  readonly api: RestApi;
  readonly request: GatewayRequest;
  readonly match: RestMatch;
  readonly methodArn: string;
  /** Of the method, one of which is required. */
  readonly scopes: readonly string[];
  /** The `requestContext` of the event. */
  readonly context: { readonly [name: string]: unknown };
}

/** An authorizer of a REST API. */
export interface RestAuthorizer {
  readonly type: 'lambda' | 'cognito';
  authorize(request: RestAuthorizerRequest): Promise<Authorization>;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
const DEFAULT_TTL_SECONDS = 300;

/**
 * The authorizer of a security scheme. A string is the reason why it does not run locally.
 *
 * @param name also stands for the id, which a document does not have
 */
export function restAuthorizer(
  name: string,
  scheme: any,
  { arn, stageVariables = {} }: Pick<LocalRestApi, 'arn' | 'stageVariables'>,
  options: AuthorizerOptions,
): RestAuthorizer | string {
  const definition = scheme?.['x-amazon-apigateway-authorizer'];
  if (!definition) {
    return `the security scheme ${name} does not run locally`;
  }
  const type = String(definition.type).toLowerCase();
  const sources = sourcesOf(
    definition.identitySource ?? (type === 'request' ? undefined : `method.request.header.${scheme.name}`),
  );
  if (type === 'cognito_user_pools') {
    const settings = { name, userPoolArns: definition.providerARNs ?? [] };
    return {
      type: 'cognito',
      async authorize({ api, request, context, scopes }) {
        const identity = identityOf(sources, { request, stageVariables: api.stageVariables, context });
        if (!identity) return missing(sources);
        return authorizeByCognito(identity[0], settings, scopes, options);
      },
    };
  }
  if (type !== 'token' && type !== 'request') return `the authorizer ${name} does not run locally yet`;
  const functionArn = functionArnOf(String(definition.authorizerUri), stageVariables);
  if (functionArn === undefined) return `the authorizer ${name} has no function: ${definition.authorizerUri}`;
  const lambda = new LambdaAuthorizer(
    {
      name,
      functionArn,
      sourceArn: `${arn}/authorizers/${name}`,
      credentials: definition.authorizerCredentials,
      ttlSeconds: Number(definition.authorizerResultTtlInSeconds ?? DEFAULT_TTL_SECONDS),
      timeoutSeconds: AUTHORIZER_TIMEOUT_SECONDS,
      simple: false,
      nestedContext: false,
    },
    options,
  );
  const pattern = definition.identityValidationExpression;
  const validation = pattern && type === 'token' ? new RegExp(`^(?:${pattern})$`) : undefined;
  return {
    type: 'lambda',
    async authorize({ api, request, match, methodArn, context }) {
      const identity = identityOf(sources, { request, stageVariables: api.stageVariables, context });
      if (!identity) return missing(sources);
      if (validation && !validation.test(identity[0])) {
        return { type: 'unauthorized', message: `the token does not match ${pattern}` };
      }
      const decision = await lambda.authorize(identity, methodArn, request.sourceIp, () =>
        type === 'token'
          ? tokenAuthorizerEvent(identity[0], methodArn)
          : requestAuthorizerEvent(api, request, match, methodArn),
      );
      return decision.type === 'allowed' ? { ...decision, context: contextTexts(decision) } : decision;
    },
  };
}

function missing(sources: readonly string[]): Authorization {
  return { type: 'unauthorized', message: `${sources.join(' or ')} is missing` };
}

/** The context of a Lambda authorizer as functions get it: all values are texts. */
function contextTexts({ principalId, context }: Extract<Authorization, { type: 'allowed' }>): {
  readonly [key: string]: unknown;
} {
  const texts = Object.entries(context ?? {}).map(([key, value]) => [key, value === null ? null : String(value)]);
  return { ...(principalId !== undefined && { principalId }), ...Object.fromEntries(texts) };
}
