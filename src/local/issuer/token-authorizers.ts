import type { TokenAuthorizer } from './local-issuer';
import { userPoolIssuer } from './user-pool';
import type { LocalCloud, LocalRestApi } from '../model';

/** The authorizers of a stack that take tokens, each once. */
export function tokenAuthorizersOf(
  cloud: Pick<LocalCloud, 'restApis' | 'httpApis' | 'userPoolClients'>,
): TokenAuthorizer[] {
  const all = [
    ...cloud.httpApis.flatMap(({ routes }) =>
      routes.flatMap(({ authorization }) => (authorization?.type === 'JWT' ? [authorization.authorizer] : [])),
    ),
    ...cloud.restApis.flatMap((api) => cognitoAuthorizers(api, cloud.userPoolClients)),
  ].map(({ name, issuer, audience }): TokenAuthorizer => ({ name, issuer, audience }));
  return [...new Map(all.map((authorizer) => [JSON.stringify(authorizer), authorizer])).values()];
}

function cognitoAuthorizers({ body }: LocalRestApi, clients: LocalCloud['userPoolClients']): TokenAuthorizer[] {
  const schemes = body?.components?.securitySchemes ?? body?.securityDefinitions ?? {};
  return Object.entries<any>(schemes).flatMap(([name, scheme]) => {
    const definition = scheme?.['x-amazon-apigateway-authorizer'];
    if (String(definition?.type).toLowerCase() !== 'cognito_user_pools') return [];
    return ((definition.providerARNs ?? []) as string[]).map((arn) => ({
      name: definition.name ?? name,
      issuer: userPoolIssuer(arn),
      audience: clients.filter(({ userPoolId }) => userPoolId === arn.split('/').pop()).map(({ clientId }) => clientId),
    }));
  });
}
