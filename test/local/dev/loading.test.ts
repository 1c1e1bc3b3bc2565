import { fork } from 'node:child_process';
import * as path from 'node:path';
import { FixtureProject, LIGHT_APP } from './fixture-project';
import { slashes } from '../../../src/discovery';

const SOURCES = path.resolve(__dirname, '../../../src');

jest.setTimeout(120_000);

test('dev does not load what a stack does not have: other types of API, schedules, a page, deployed stages', async () => {
  const project = new FixtureProject({ 'runtime/app.ts': LIGHT_APP });
  const child = fork(path.join(__dirname, 'loading-process.ts'), [project.dir], { execArgv: ['--import', 'tsx'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { status, files } = await new Promise<{ status: number; files: string[] }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as any));
    child.once('exit', (code) => reject(new Error(`the process has ended with ${code}`)));
  });
  await ended;
  project.remove();
  expect(status).toBe(200);
  const folders = files
    .map((file) => slashes(path.relative(SOURCES, path.dirname(file))))
    .filter((folder) => !folder.startsWith('..'));
  expect(folders).toContain('local/gateway/rest');
  const needless =
    /^(contract\/(?!check|openapi)|deployed|cli\/diff|local\/(schedule|gateway\/(http-api|function-url)|aws\/(?!dynamodb|logs|lambda|execute-api|events|protocols)[\w-]+))/;
  expect([...new Set(folders)].filter((folder) => needless.test(folder))).toEqual([]);
  // In folders of which something is needed.
  expect(files.filter((file) => /\/(openapi\/openapi|websocket\/web-socket-gateway)\.ts$/.test(file))).toEqual([]);
});
