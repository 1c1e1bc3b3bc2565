import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ACCESS_FILES, SCOPE } from './sample';
import type { AccessApi, AccessTarget } from './target';
import { loadApp } from '../../client/load';
import { type HttpPayload, testClient } from '../../../src/testing';

const PAYLOADS: { readonly [api in AccessApi]: HttpPayload } = {
  REST: '1.0',
  HTTP: '2.0',
  URL: 'function-url',
  'streamed URL': 'function-url',
};

/** The sample apps in a test. It asks for no signatures and API keys: they are of the stack, not of the app. */
export async function accessInProcess(): Promise<AccessTarget> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'access-')));
  const clientOf = (type: 'rest' | 'http', environment = {}) =>
    testClient(loadApp(path.join(folder, type), ACCESS_FILES[type]), { environment });
  const rest = clientOf('rest', { USERS_ID: 'us-east-1_Users' });
  const http = clientOf('http');
  return {
    async request(api, target, { by: _, ...init } = {}) {
      const client = api === 'HTTP' ? http : rest;
      const { status, rawBody, headers } = await client.http.request(init.method ?? 'GET', target, {
        headers: Object.fromEntries(new Headers(init.headers)),
        body: init.body ?? undefined,
        payload: PAYLOADS[api],
      });
      return new Response(rawBody.length > 0 ? rawBody : null, { status, headers });
    },
    token: async (api, use) =>
      (api === 'HTTP' ? http : rest).token({ sub: 'ada', ...(use === 'access' && { scopes: [SCOPE] }) }),
    async stop() {
      await Promise.all([rest.close(), http.close()]);
      fs.rmSync(folder, { recursive: true });
    },
  };
}
