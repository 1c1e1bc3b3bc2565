import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { signedJwt, type PublicJwk } from './jwt';
import { suggestion } from '../../config';
import type { Clock } from '../clock';

/** An authorizer of the stack that accepts tokens of an issuer. */
export interface TokenAuthorizer {
  readonly name: string;
  readonly issuer: string;
  /** The audiences or client ids, one of which a token must have. Empty if any is accepted. */
  readonly audience: readonly string[];
}

export interface TokenOptions {
  /** @default - the only one */
  readonly authorizer?: string;
  /** @default 'local' */
  readonly sub?: string;
  readonly scopes?: readonly string[];
  /** Claims in addition to the others, which they replace. */
  readonly claims?: { readonly [claim: string]: unknown };
  /** Seconds. @default 3600 */
  readonly expiresIn?: number;
}

export interface LocalIssuerOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** The file of its key, so that tokens are valid after a restart. @default - a new key */
  readonly keyFile?: string;
  /** Issuers whose real keys are accepted too. */
  readonly remote?: readonly string[];
}

/**
 * Issues tokens in the names of the issuers that the authorizers of the stack are configured with, all with one key
 * that exists on this machine only.
 */
export class LocalIssuer {
  authorizers: readonly TokenAuthorizer[] = [];
  private key?: { readonly privateKey: KeyObject; readonly jwk: PublicJwk & { readonly kid: string } };
  private readonly remoteKeys = new Map<string, Promise<readonly PublicJwk[]>>();

  constructor(private readonly options: LocalIssuerOptions) {}

  /** The public keys of an issuer. */
  async keysOf(issuer: string): Promise<readonly PublicJwk[]> {
    if (!this.options.remote?.includes(issuer)) return this.keys;
    const known = this.remoteKeys.get(issuer) ?? fetchKeys(issuer);
    this.remoteKeys.set(issuer, known);
    // The next token tries again.
    known.catch(() => this.remoteKeys.delete(issuer));
    return [...this.keys, ...(await known)];
  }

  /** The public keys of this machine. */
  get keys(): readonly PublicJwk[] {
    return [this.ownKey().jwk];
  }

  /** A token that an authorizer accepts. Throws if it is not clear which. */
  token({ authorizer: name, sub = 'local', scopes = [], claims, expiresIn = 3600 }: TokenOptions = {}): string {
    const authorizer = this.authorizer(name);
    const { privateKey, jwk } = this.ownKey();
    const now = Math.floor(this.options.clock.now() / 1000);
    const all = {
      iss: authorizer.issuer,
      sub,
      ...kindOf(authorizer, sub, scopes),
      iat: now,
      exp: now + expiresIn,
      ...claims,
    };
    return signedJwt(all, jwk.kid, privateKey);
  }

  private authorizer(name: string | undefined): TokenAuthorizer {
    const known = [...new Set(this.authorizers.map((authorizer) => authorizer.name))];
    const found = this.authorizers.filter((authorizer) => name === undefined || authorizer.name === name);
    if (found.length > 0 && (name !== undefined || known.length === 1)) return found[0];
    if (known.length === 0)
      throw new Error('the stack has no authorizer that takes tokens: cognitoAuthorizer(), jwtAuthorizer()');
    throw new Error(
      name === undefined
        ? `the stack has several authorizers that take tokens: choose one of ${known.join(', ')}`
        : `the stack has no authorizer "${name}" that takes tokens${suggestion(name, known)}`,
    );
  }

  private ownKey() {
    return (this.key ??= withJwk(loadKey(this.options.keyFile) ?? createKey(this.options.keyFile)));
  }
}

/** The claims that tokens of an issuer's kind have. */
function kindOf({ issuer, audience: [audience = 'local'] }: TokenAuthorizer, sub: string, scopes: readonly string[]) {
  // https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
  if (issuer.startsWith('https://cognito-idp.')) {
    return scopes.length > 0
      ? { token_use: 'access', client_id: audience, username: sub, scope: scopes.join(' ') }
      : { token_use: 'id', aud: audience, 'cognito:username': sub };
  }
  return { aud: audience, ...(scopes.length > 0 && { scope: scopes.join(' ') }) };
}

function withJwk(privateKey: KeyObject) {
  const jwk = createPublicKey(privateKey as any).export({ format: 'jwk' });
  const kid = createHash('sha256').update(String(jwk.n)).digest('base64url').slice(0, 16);
  return { privateKey, jwk: { ...jwk, kid, alg: 'RS256', use: 'sig' } };
}

function loadKey(file: string | undefined): KeyObject | undefined {
  try {
    return file === undefined ? undefined : createPrivateKey(fs.readFileSync(file, 'utf8'));
  } catch {
    // There is none, or it is damaged: a new one takes its place.
    return undefined;
  }
}

function createKey(file: string | undefined): KeyObject {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  if (file !== undefined) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  }
  return privateKey;
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function fetchKeys(issuer: string): Promise<readonly PublicJwk[]> {
  const { jwks_uri: uri } = await json(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  return (await json(uri)).keys;
}

async function json(url: string): Promise<any> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} responds ${response.status}`);
  return response.json();
}
