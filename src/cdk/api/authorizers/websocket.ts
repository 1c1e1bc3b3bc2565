import { CfnAuthorizer, type CfnRouteProps, type WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { identitySources } from './authorizer';
import { allowAuthorizers, resolveAuthorizers } from './resolve';
import type { Created } from '../../created';
import type { WebSocketRoutePlan } from '../plan';

/**
 * The authorizer of the connections of a WebSocket API, for the route `$connect`. It is invoked once for each
 * connection, so that its result is not cached.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export function connectAuthorization(
  api: WebSocketApi,
  { name, declaration }: NonNullable<WebSocketRoutePlan['authorizer']>,
  created: Pick<Created, 'functions' | 'targets'>,
): Pick<CfnRouteProps, 'authorizationType' | 'authorizerId'> {
  if (declaration.kind === 'iam') return { authorizationType: 'AWS_IAM' };
  const [resolved] = resolveAuthorizers({ [name]: declaration }, created.targets);
  const authorizer = new CfnAuthorizer(api, `Authorizer-${name}`, {
    apiId: api.apiId,
    name,
    authorizerType: 'REQUEST',
    authorizerUri: resolved.uri,
    authorizerCredentialsArn: declaration.kind === 'external' ? declaration.roleArn : undefined,
    // The plan has checked that they exist.
    identitySource: identitySources(declaration, 'websocket') as string[],
  });
  allowAuthorizers(api, [resolved], created, api.apiId, authorizer, 'ConnectAuthorizerPermission');
  return { authorizationType: 'CUSTOM', authorizerId: authorizer.ref };
}
