import type { Authorization } from './authorization';
import { bearerToken, scopesOf, verifyToken } from './verify-token';
import type { LocalJwtAuthorizer } from '../../model';
import type { AuthorizerOptions } from '../gateway';
import { commandOf } from '../../../package-manager';

/**
 * Decides on a request to an HTTP API by a token.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 *
 * @param value of the identity source
 * @param scopes of the route, one of which is required
 */
export async function authorizeByJwt(
  value: string | undefined,
  { name, issuer, audience }: LocalJwtAuthorizer,
  scopes: readonly string[],
  { clock, issuer: keys }: AuthorizerOptions,
): Promise<Authorization> {
  if (value === undefined) {
    return {
      type: 'unauthorized',
      message: `the authorizer ${name} needs a token: ${commandOf('token')}`,
      challenge: 'Bearer',
    };
  }
  const challenge = (error: string, description: string) =>
    `Bearer scope="${scopes.join(' ')}" error="${error}" error_description="${description}"`;
  const invalid = (problem: string, description: string = problem): Authorization => ({
    type: 'unauthorized',
    message: `${name}: ${problem}`,
    challenge: challenge('invalid_token', description),
  });
  const token = bearerToken(value);
  const verified = verifyToken(token, { issuer, keys: await keys.keysOf(issuer), now: clock.now() });
  if ('problem' in verified) return invalid(verified.problem);
  const { claims } = verified;
  const audiences = [claims.aud ?? claims.client_id ?? []].flat();
  if (!audiences.some((one) => audience.includes(one))) {
    return invalid(`the token has the audience ${audiences.join(', ') || 'none'}, expected ${audience.join(' or ')}`);
  }
  const own = scopesOf(claims);
  if (scopes.length > 0 && !scopes.some((scope) => own.includes(scope))) {
    return {
      type: 'denied',
      explicit: false,
      message: `${name}: the token has the scopes ${own.join(', ') || 'none'}, one of ${scopes.join(', ')} is required`,
      challenge: challenge('insufficient_scope', 'the token has none of the scopes'),
    };
  }
  return { type: 'allowed', context: { claims: textsOf(claims), scopes: scopes.length > 0 ? own : null } };
}

/** All claims are texts in an event, lists in brackets: `[admin user]`. */
function textsOf(claims: { readonly [claim: string]: unknown }): { readonly [claim: string]: string } {
  const text = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(text).join(' ')}]`;
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  };
  return Object.fromEntries(Object.entries(claims).map(([claim, value]) => [claim, text(value)]));
}
