import type { Authorization } from './authorization';
import { bearerToken, scopesOf, verifyToken } from './verify-token';
import { userPoolIssuer } from '../../issuer/user-pool';
import type { AuthorizerOptions } from '../gateway';

/**
 * Decides on a request to a REST API by a token of a user pool: an identity token, or an access token if the method has
 * scopes.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
 */
export async function authorizeByCognito(
  value: string,
  { name, userPoolArns }: { readonly name: string; readonly userPoolArns: readonly string[] },
  scopes: readonly string[],
  { clock, issuer: keys }: AuthorizerOptions,
): Promise<Authorization> {
  const unauthorized = (problem: string, response?: string): Authorization => ({
    type: 'unauthorized',
    message: `${name}: ${problem}`,
    response,
  });
  const token = bearerToken(value);
  const problems: string[] = [];
  for (const issuer of userPoolArns.map(userPoolIssuer)) {
    const verified = verifyToken(token, { issuer, keys: await keys.keysOf(issuer), now: clock.now() });
    if ('problem' in verified) {
      if (verified.isExpired) return unauthorized(verified.problem, 'The incoming token has expired');
      problems.push(verified.problem);
      continue;
    }
    const { claims } = verified;
    const use = scopes.length > 0 ? 'access' : 'id';
    if (claims.token_use !== use) {
      return unauthorized(`a token with token_use "${use}" is required, got "${claims.token_use}"`);
    }
    const own = scopesOf(claims);
    if (scopes.length > 0 && !scopes.some((scope) => own.includes(scope))) {
      return unauthorized(
        `the token has the scopes ${own.join(', ') || 'none'}, one of ${scopes.join(', ')} is required`,
      );
    }
    return { type: 'allowed', context: { claims: textsOf(claims) } };
  }
  return unauthorized(problems.join('; '));
}

/**
 * All claims are texts in an event; lists have commas, structures (as in `identities`) are JSON, and times are dates:
 * `Tue Mar 10 05:13:30 UTC 2026`.
 */
function textsOf(claims: { readonly [claim: string]: unknown }): { readonly [claim: string]: string } {
  return Object.fromEntries(
    Object.entries(claims).map(([claim, value]) => [
      claim,
      (claim === 'exp' || claim === 'iat') && typeof value === 'number' ? dateText(value) : textOf(value),
    ]),
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function dateText(seconds: number): string {
  const [weekday, day, month, year, time] = new Date(seconds * 1000).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
