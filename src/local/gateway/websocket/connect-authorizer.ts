import { webSocketAuthorizerEvent } from '../../../gateway-events/authorizer';
import type { GatewayRequest } from '../../../gateway-events/request';
import type { connectEvent } from '../../../gateway-events/websocket';
import type { LocalHttpAuthorization, LocalWebSocketApi } from '../../model';
import type { Authorization } from '../authorizers/authorization';
import { authorizeByIam } from '../authorizers/iam-authorizer';
import { identityOf } from '../authorizers/identity-source';
import { LambdaAuthorizer } from '../authorizers/lambda-authorizer';
import { functionArnOf } from '../function-uri';
import type { AuthorizerOptions } from '../gateway';
import { AUTHORIZER_TIMEOUT_SECONDS, WEBSOCKET_AUTHORIZER_RESULT_BYTES } from '../../../runtime/aws-limits';

export type ConnectAuthorizer = (
  request: GatewayRequest,
  event: ReturnType<typeof connectEvent>,
) => Promise<Authorization>;

/** The authorizer of `$connect`. A string is the reason why it does not run locally. */
export function connectAuthorizer(
  api: Pick<LocalWebSocketApi, 'arn' | 'stageName' | 'stageVariables'>,
  authorization: LocalHttpAuthorization,
  options: AuthorizerOptions,
): ConnectAuthorizer | string {
  const arn = `${api.arn}/${api.stageName}/$connect`;
  if (authorization.type !== 'CUSTOM') {
    const access = { service: 'execute-api', action: 'execute-api:Invoke', resource: arn } as const;
    return async (request) => {
      const result = authorizeByIam(request, access, options.signers);
      return result.type === 'allowed' ? { type: 'allowed' } : { ...result, type: 'denied', explicit: false };
    };
  }
  const { name, id = name, credentials, uri, identitySources } = authorization.authorizer;
  const sourceArn = `${api.arn}/authorizers/${id}`;
  const functionArn = functionArnOf(uri, api.stageVariables ?? {});
  if (functionArn === undefined) return `the authorizer ${name} has no function: ${uri}`;
  // Its results are not cached: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
  const lambda = new LambdaAuthorizer(
    {
      name,
      functionArn,
      sourceArn,
      credentials,
      ttlSeconds: 0,
      timeoutSeconds: AUTHORIZER_TIMEOUT_SECONDS,
      simple: false,
      nestedContext: false,
      maxResultBytes: WEBSOCKET_AUTHORIZER_RESULT_BYTES,
    },
    options,
  );
  const { stageVariables } = api;
  return async (request, event) => {
    const identity = identityOf(identitySources, { request, stageVariables, context: event.requestContext });
    if (!identity) return { type: 'unauthorized', message: `${identitySources.join(' or ')} is missing` };
    return lambda.authorize(identity, arn, request.sourceIp, () =>
      webSocketAuthorizerEvent(event, arn, stageVariables),
    );
  };
}
