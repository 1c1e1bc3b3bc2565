import { identitySources } from './authorizer';
import type { Manifest } from '../../../manifest/manifest';
import { ServerlessAppError } from '../../errors';
import { API_KEY } from '../rest-definition';

const OTHER = {
  rest: 'an HTTP API has them: set api.type to "http"',
  http: 'a REST API has them: set api.type to "rest"',
};

/** An error for a route whose authorizer that type of API does not have, or that asks of it what it cannot tell. */
export function checkAuthorizers(
  { routes, authorizers = {} }: Pick<Manifest, 'routes' | 'authorizers'>,
  api: 'rest' | 'http',
  path: string,
): void {
  for (const { method, path: route, authorizer } of routes) {
    if (!authorizer) continue;
    const { name, scopes } = authorizer;
    const declaration = authorizers[name];
    const unsupported = (problem: string) =>
      new ServerlessAppError('UNSUPPORTED_BY_API_TYPE', path, `${method} ${route}: ${problem}`);
    if (api === 'rest' && declaration.kind === 'jwt') {
      throw unsupported(`a REST API has no JWT authorizers; ${OTHER.rest}, or use cognitoAuthorizer()`);
    }
    if (api === 'http' && declaration.kind === 'cognito') {
      throw unsupported(
        `an HTTP API has no authorizers of user pools; ${OTHER.http}, or use ` +
          "jwtAuthorizer({ issuer: 'https://cognito-idp.<region>.amazonaws.com/<pool>', audience: [<client>] })",
      );
    }
    if (scopes?.length && declaration.kind !== 'cognito' && declaration.kind !== 'jwt') {
      throw unsupported(
        `scopes are for cognitoAuthorizer() and jwtAuthorizer(), and "${name}" is of another kind (${declaration.kind})`,
      );
    }
    const sources = identitySources(declaration, api);
    if (typeof sources === 'string') {
      throw unsupported(
        `the authorizer "${name}" has the identity source "${sources}", which is none. Write method.request.header.<name>, ` +
          'method.request.querystring.<name>, context.<name> or stageVariables.<name>',
      );
    }
    if (name === API_KEY) throw unsupported(`an authorizer cannot be named "${API_KEY}": that is the API's own scheme`);
  }
}
