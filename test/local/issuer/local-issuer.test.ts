import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { verifyToken } from '../../../src/local/gateway/authorizers/verify-token';
import { signedJwt } from '../../../src/local/issuer/jwt';
import { LocalIssuer } from '../../../src/local/issuer/local-issuer';

const clock = { now: () => Date.now() };
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

let server: http.Server;
let issuer: string;
let requests: string[];
let isDown: boolean;
beforeEach(async () => {
  requests = [];
  isDown = false;
  server = http.createServer((req, res) => {
    requests.push(req.url!);
    if (isDown) res.statusCode = 503;
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'real', alg: 'RS256' }];
    res.end(JSON.stringify(req.url === '/keys' ? { keys } : { issuer, jwks_uri: `${issuer}/keys` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const realToken = () => signedJwt({ iss: issuer, sub: 'ada', exp: Date.now() / 1000 + 60 }, 'real', privateKey);
const verify = async (local: LocalIssuer, token: string) =>
  verifyToken(token, { issuer, keys: await local.keysOf(issuer), now: Date.now() });

test('the real keys of an issuer are accepted where it is named, beside the local one, and are fetched once', async () => {
  const local = new LocalIssuer({ clock, remote: [issuer] });
  local.authorizers = [{ name: 'login', issuer, audience: ['a'] }];
  expect(await verify(local, realToken())).toMatchObject({ claims: { sub: 'ada' } });
  expect(await verify(local, local.token())).toMatchObject({ claims: { sub: 'local' } });
  expect(requests).toEqual(['/.well-known/openid-configuration', '/keys']);
});

test('otherwise they are not asked for', async () => {
  expect(await verify(new LocalIssuer({ clock }), realToken())).toMatchObject({
    problem: expect.stringContaining('no key of the issuer'),
  });
  expect(requests).toEqual([]);
});

test('an issuer that does not respond is asked again for the next token', async () => {
  const local = new LocalIssuer({ clock, remote: [issuer] });
  isDown = true;
  await expect(verify(local, realToken())).rejects.toThrow('responds 503');
  isDown = false;
  expect(await verify(local, realToken())).toMatchObject({ claims: { sub: 'ada' } });
});

test('the key is kept in its file, readable for this user only; a damaged file is replaced', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-issuer-'));
  try {
    const keyFile = path.join(folder, 'cache', 'key.pem');
    const [{ kid }] = new LocalIssuer({ clock, keyFile }).keys;
    expect(new LocalIssuer({ clock, keyFile }).keys[0].kid).toBe(kid);
    expect(fs.statSync(keyFile).mode.toString(8)).toMatch(/600$/);
    fs.writeFileSync(keyFile, 'damaged');
    expect(new LocalIssuer({ clock, keyFile }).keys[0].kid).not.toBe(kid);
    expect(new LocalIssuer({ clock }).keys[0].kid).not.toBe(kid);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
