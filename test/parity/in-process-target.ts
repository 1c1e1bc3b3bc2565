import * as path from 'node:path';
import { SAMPLE_FILES } from './sample';
import type { Connection, Target } from './target';
import { manifestOf } from '../client/load';
import { SampleProject } from '../cdk/sample-project';
import { renderClient } from '../../src/contract/client';
import { testClient, type TestClient } from '../../src/testing';
import { localResources } from '../../src/testing/local';

/** The sample app in a test, with the resources of its stack. */
export async function inProcess(): Promise<Target> {
  const project = new SampleProject(SAMPLE_FILES);
  const template = project.synth().template('cdkdemo-dev');
  const { app } = require(path.join(project.dir, 'runtime/app.ts'));
  const client = testClient(app, { resources: localResources(template) });
  const endpoint = await client.run(() => process.env.AWS_ENDPOINT_URL!);
  return {
    client: { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
    clientText: renderClient(manifestOf(app)),
    async request(api, target, init = {}) {
      init.signal?.throwIfAborted();
      const { status, rawBody, headers } = await client.http.request(init.method ?? 'GET', target, {
        headers: Object.fromEntries(new Headers(init.headers)),
        body: init.body ?? undefined,
        payload: api === 'REST' ? '1.0' : '2.0',
      });
      init.signal?.throwIfAborted();
      return new Response(rawBody.length > 0 ? rawBody : null, { status, headers });
    },
    sockets: { webSocketUrl: 'ws://test', WebSocket: client.WebSocket },
    connect: (query) => connect(client, query),
    async invoke(name, payload) {
      try {
        return await client.lambda.invoke(name, payload);
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error;
        return { errorType, errorMessage };
      }
    },
    run: (code) => client.run(code),
    async eventually(attempt) {
      for (let minutes = 0; ; minutes++) {
        await client.settled({ failures: 'allow' });
        try {
          return await attempt();
        } catch (error) {
          if (minutes === 3) throw error;
          await client.clock.advance('1 minute', { failures: 'allow' });
        }
      }
    },
    async stop() {
      await client.close();
      project.remove();
    },
  };
}

async function connect(
  client: TestClient,
  query: { readonly [name: string]: string },
): Promise<Connection | undefined> {
  const id = 'connection';
  const { statusCode } = await client.webSocket.connect(id, { query });
  if (statusCode !== 200) return undefined;
  let read = 0;
  return {
    send: async (text) => void (await client.webSocket.message(id, text)),
    message: async () => JSON.stringify(client.webSocket.sent[read++].data),
    close: async () => void (await client.webSocket.disconnect(id)),
  };
}
