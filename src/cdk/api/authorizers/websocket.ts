import { CfnAuthorizer, type CfnRouteProps, type WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { identitySources } from './authorizer';
import { allowAuthorizers, resolveAuthorizers, type ResolveOptions } from './resolve';
import type { RouteAuthorizerManifest } from '../../../manifest/manifest';
import { ServerlessAppError } from '../../errors';

export interface ConnectAuthorizerOptions extends Omit<ResolveOptions, 'bindings'> {
  /** The function that the connection is for, as the app names it. */
  readonly functionName: string;
  readonly authorizer: RouteAuthorizerManifest;
}

/**
 * Who may connect to a WebSocket API, for the route of `$connect`: no other has an authorizer. It is asked once for each
 * connection, so that there is nothing to remember an answer for.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export function connectAuthorization(
  api: WebSocketApi,
  options: ConnectAuthorizerOptions,
): Pick<CfnRouteProps, 'authorizationType' | 'authorizerId'> {
  const {
    functionName,
    authorizer: { name },
    authorizers = {},
    functions,
  } = options;
  const declaration = authorizers[name];
  if (declaration.kind === 'iam') return { authorizationType: 'AWS_IAM' };
  const sources = identitySources(declaration, 'websocket');
  if (typeof sources === 'string') {
    throw new ServerlessAppError(
      'UNSUPPORTED_BY_API_TYPE',
      api.node.scope!.node.path,
      `the function "${functionName}": the authorizer "${name}" has the identity source ` +
        `"${sources}", which is none. Write route.request.header.<name>, route.request.querystring.<name>, context.<name> or stageVariables.<name>`,
    );
  }
  const [resolved] = resolveAuthorizers({ authorizers: { [name]: declaration }, functions, bindings: [] });
  allowAuthorizers(api, [resolved], functions, api.apiId, 'ConnectAuthorizerPermission');
  const authorizer = new CfnAuthorizer(api, `Authorizer-${name}`, {
    apiId: api.apiId,
    name,
    authorizerType: 'REQUEST',
    authorizerUri: resolved.uri,
    authorizerCredentialsArn: declaration.kind === 'external' ? declaration.roleArn : undefined,
    identitySource: sources,
  });
  return { authorizationType: 'CUSTOM', authorizerId: authorizer.ref };
}
