import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { clientAppFiles } from '../../client/app';
import { loadApp, manifestOf } from '../../client/load';
import { clientSuite, createClientOf } from '../../client/suite';
import { renderClient } from '../../../src/contract/client';
import type { App } from '../../../src/runtime';
import { testClient } from '../../../src/testing';

// The app is written for the package.
jest.mock('serverless-cdk-project/runtime', () => jest.requireActual('../../../src/runtime'), { virtual: true });

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'client-app-')));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

let app: App;
beforeAll(() => {
  app = loadApp(folder, clientAppFiles());
});

// The failures of handlers.
beforeEach(() => void jest.spyOn(console, 'error').mockImplementation());

describe.each([
  ['1.0', undefined],
  ['function-url', 'authorizers'],
] as const)('with events of payload %s', (payload, without) => {
  const subject = () => {
    const api = createClientOf(renderClient(manifestOf(app)))({
      baseUrl: 'http://test',
      headers: { authorization: 'let-me-in' },
      fetch: testClient(app, { payload }).fetch,
    });
    return { api, ticks: 3 };
  };
  clientSuite('in process', subject, without);
});
