import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { clientAppFiles } from '../../client/app';
import { clientSuite, createClientOf } from '../../client/suite';
import { renderClient } from '../../../src/contract/client';
import { describeApp } from '../../../src/manifest/describe';
import { APP } from '../../../src/runtime';
import { testClient } from '../../../src/testing';

// The app is written for the package.
jest.mock('serverless-cdk-project/runtime', () => jest.requireActual('../../../src/runtime'), { virtual: true });

const ROOT = path.resolve(__dirname, '../../..');
const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'client-app-')));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

let api: any;
beforeAll(() => {
  for (const [file, text] of Object.entries(clientAppFiles())) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const { app } = require(path.join(folder, 'runtime/app.ts'));
  const text = renderClient({ version: 2, ...describeApp(app[APP]), operations: {}, unknownOperations: [] });
  api = createClientOf(text)({
    baseUrl: 'http://test',
    headers: { authorization: 'let-me-in' },
    fetch: testClient(app, { payload: '1.0' }).fetch,
  });
});

// The failures of handlers.
beforeEach(() => void jest.spyOn(console, 'error').mockImplementation());

clientSuite('in process', () => ({ api, ticks: 3 }));
