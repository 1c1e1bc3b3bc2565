import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { clientAppFiles } from '../../client/app';
import { loadApp, manifestOf } from '../../client/load';
import { clientSuite, createClientOf } from '../../client/suite';
import { renderClient } from '../../../src/contract/client';
import { testClient } from '../../../src/testing';

// The app is written for the package.
jest.mock('serverless-cdk-project/runtime', () => jest.requireActual('../../../src/runtime'), { virtual: true });

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'client-app-')));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

let api: any;
beforeAll(() => {
  const app = loadApp(folder, clientAppFiles());
  api = createClientOf(renderClient(manifestOf(app)))({
    baseUrl: 'http://test',
    headers: { authorization: 'let-me-in' },
    fetch: testClient(app, { payload: '1.0' }).fetch,
  });
});

// The failures of handlers.
beforeEach(() => void jest.spyOn(console, 'error').mockImplementation());

clientSuite('in process', () => ({ api, ticks: 3 }));
