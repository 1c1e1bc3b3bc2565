import { decodedJwt, isSignedBy, type PublicJwk } from '../../issuer/jwt';

export interface Verification {
  readonly issuer: string;
  readonly keys: readonly PublicJwk[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type Verified =
  { readonly claims: { readonly [claim: string]: any } } | { readonly problem: string; readonly isExpired?: boolean };

/** Verifies signature, issuer and times of a token. The audience is the authorizer's matter. */
export function verifyToken(token: string, { issuer, keys, now }: Verification): Verified {
  const jwt = decodedJwt(token);
  if (!jwt) return { problem: 'the token is no JWT' };
  if (!isSignedBy(token, jwt, keys)) {
    return {
      problem: `no key of the issuer ${issuer} has signed the token (alg ${jwt.header.alg}, kid ${jwt.header.kid})`,
    };
  }
  const { claims } = jwt;
  if (claims.iss !== issuer) return { problem: `the token is of the issuer ${claims.iss}, expected ${issuer}` };
  const seconds = now / 1000;
  if (typeof claims.exp !== 'number')
    return { problem: 'the token has no time of expiry (exp), which API Gateway requires' };
  if (claims.exp <= seconds) return { problem: 'the token has expired', isExpired: true };
  if (claims.nbf > seconds) return { problem: 'the token is not valid yet' };
  if (claims.iat > seconds) return { problem: 'the token was issued in the future' };
  return { claims };
}

/** The token in a header, which may begin with `Bearer`. */
export function bearerToken(value: string): string {
  return value.replace(/^Bearer\s+/i, '');
}

/** The scopes of a token. */
export function scopesOf({ scope, scp }: { readonly [claim: string]: any }): string[] {
  const given = scope ?? scp ?? [];
  return Array.isArray(given) ? given.map(String) : String(given).split(' ').filter(Boolean);
}
