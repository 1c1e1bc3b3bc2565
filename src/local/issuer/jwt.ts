import { createPublicKey, sign, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

// Written here, as jose is an ES module only, which jest on Node.js 20 and 22 loads with a transform only: tests sign
// tokens too.

/** A public key of an issuer, as in its key set. */
export interface PublicJwk extends JsonWebKey {
  readonly kid?: string;
}

export interface Jwt {
  readonly header: { readonly alg?: unknown; readonly kid?: unknown };
  readonly claims: { readonly [claim: string]: any };
}

/** The digests of the algorithms that API Gateway accepts: with RSA. */
const DIGESTS: { readonly [algorithm: string]: string } = {
  RS256: 'RSA-SHA256',
  RS384: 'RSA-SHA384',
  RS512: 'RSA-SHA512',
};

/** A token that is signed with RS256. https://www.rfc-editor.org/rfc/rfc7519 */
export function signedJwt(claims: object, kid: string, key: KeyObject): string {
  const signed = `${encoded({ alg: 'RS256', kid, typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${sign(DIGESTS.RS256, Buffer.from(signed), key).toString('base64url')}`;
}

/** The parts of a token, whose signature is not verified. Undefined if it is none. */
export function decodedJwt(token: string): Jwt | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  const [header, claims] = parts.slice(0, 2).map(decoded);
  return isObject(header) && isObject(claims) ? { header, claims } : undefined;
}

/** Whether one of the keys has signed the token: the one with its `kid`, by the algorithm of its header. */
export function isSignedBy(token: string, { header }: Jwt, keys: readonly PublicJwk[]): boolean {
  // The algorithm is fixed by the key: only those of RSA are known.
  const digest = Object.hasOwn(DIGESTS, String(header.alg)) ? DIGESTS[String(header.alg)] : undefined;
  const jwk = keys.find(({ kid, kty }) => kid !== undefined && kid === header.kid && kty === 'RSA');
  if (digest === undefined || !jwk) return false;
  const end = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  return verify(digest, Buffer.from(token.slice(0, end)), createPublicKey({ key: jwk, format: 'jwk' }), signature);
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is { readonly [key: string]: any } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
