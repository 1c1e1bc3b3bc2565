import * as fs from 'node:fs';
import * as path from 'node:path';
import { generateAsync } from '../../../src/bridge';
import { run } from '../../../src/cli/commands/invoke';
import { DevServer } from '../../../src/local/dev';
import { FixtureProject } from '../../local/dev/fixture-project';
import { parsedOutput } from '../output-schema';

jest.setTimeout(120_000);

const APP = `
import { App } from 'serverless-cdk-project/runtime';

export const app = new App({ name: 'demo' });

app.post('/echo', async ({ json }) => ({ got: json() }));
app.get('/broken', async () => { throw new Error('no'); });
app.onS3Event(app.bucket('Uploads'), { name: 'thumbnails' }, ({ key }) => void console.log('thumbnail of', key));
app.schedule('rate(1 day)', { name: 'nightly' }, ({ resources }) => 'called by ' + resources[0]);
app.lambdaFunction({ name: 'orders' }, (event) => {
  console.log('handles', event.id);
  if (event.Records) throw new TypeError('no order of a record');
  if (event.id === 0) throw new RangeError('no order 0');
  return { stored: event.id };
});
const errorOf = (name, message) => Object.assign(new Error(message), { name });
app.lambdaFunction({ name: 'gets' }, () => { throw errorOf('NoSuchKey', 'The specified key does not exist.'); });
app.lambdaFunction({ name: 'heads' }, () => { throw errorOf('NotFound', 'UnknownError'); });
app.lambdaFunction({ name: 'lists' }, () => { throw errorOf('NoSuchBucket', 'The specified bucket does not exist'); });
app.lambdaFunction({ name: 'wraps' }, () => { throw new Error('sample.txt: The specified key does not exist.'); });
`;

const STACK = `
import * as s3 from 'aws-cdk-lib/aws-s3';
import { App, Stack } from 'aws-cdk-lib/core';
import { ServerlessApp } from '${path.resolve(__dirname, '../../../src')}/cdk';

const stack = new Stack(new App(), 'demo');
const bucket = new s3.Bucket(stack, 'Uploads');
new ServerlessApp(stack, 'App', { projectDir: '.', runtimeDir: 'runtime', resources: { Uploads: bucket } } as any);
`;

let project: FixtureProject;
let server: DevServer;
const before = process.cwd();
beforeAll(async () => {
  project = new FixtureProject({ 'runtime/app.ts': APP, 'infrastructure/main.ts': STACK });
  server = await DevServer.start({ projectDir: project.dir, generate: generateAsync, terminal: { write: () => true } });
  process.chdir(project.dir);
});
afterAll(async () => {
  process.chdir(before);
  await server?.close();
  project?.remove();
});

async function invoke(...args: string[]) {
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => Boolean((texts[name] += text))),
  );
  try {
    return { code: await run(args), ...texts };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test('prints the result of a function; its log and the duration go to stderr', async () => {
  fs.writeFileSync('order.json', '{"id": 7}');
  const { code, stdout, stderr } = await invoke('orders', '--event', 'order.json');
  expect({ code, result: JSON.parse(stdout) }).toEqual({ code: 0, result: { stored: 7 } });
  expect(stderr).toMatch(/handles 7\n[^]*orders ok \d+ ms\n$/);
});

test('the exit code is 1 if the function fails, and the error is the result', async () => {
  fs.writeFileSync('order.json', '{"id": 0}');
  const { code, stdout, stderr } = await invoke('orders', '--event', 'order.json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ errorType: 'RangeError', errorMessage: 'no order 0' });
  expect(stderr).toMatch(/orders failed \d+ ms/);
});

test('a sample is an event of its kind', async () => {
  const { code, stderr } = await invoke('thumbnails', '--sample', 's3');
  expect(code).toBe(0);
  expect(stderr).toContain('thumbnail of sample.txt');
});

test.each(['gets', 'heads', 'lists', 'wraps'])(
  'a function that fails as the object of the sample does not exist says so: %s',
  async (name) => {
    const { code, stderr } = await invoke(name, '--sample', 's3');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The object of the sample does not exist: upload one, .* --event <file>$/m);
  },
);

test('a function that fails with the sample for another reason does not', async () => {
  const { code, stderr } = await invoke('orders', '--sample', 's3');
  expect(code).toBe(1);
  expect(stderr).toMatch(/orders failed \d+ ms\n$/);
});

test('a function that was given no event of its source says how to give one', async () => {
  for (const args of [[], ['--sample', 'sqs']]) {
    const { code, stderr } = await invoke('thumbnails', ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Give thumbnails an event of its source: --sample .*\|s3\|.*, or --event <file>$/m);
  }
});

test('a schedule is fired with its own input', async () => {
  const { code, stdout } = await invoke('nightly');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatch(/^called by arn:aws:events:/);
});

test('a route gets a request', async () => {
  fs.writeFileSync('order.json', '{"id": 7}');
  const { code, stdout, stderr } = await invoke('POST /echo', '--event', 'order.json');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"got":{"id":7}}\n' });
  expect(stderr).toMatch(/^200 \d+ ms\n$/);
  expect((await invoke('GET /broken')).code).toBe(1);
});

test('a wrong name lists the known ones', async () => {
  await expect(invoke('order')).rejects.toThrow('there is no function "order"; did you mean "orders"?');
  await expect(invoke('x-y-z')).rejects.toThrow(/known: .*nightly, orders|known: .*orders.*nightly/);
  await expect(invoke('GET /ech')).rejects.toThrow('there is no route GET /ech; there is POST /echo');
  await expect(invoke('orders', '--sample', 's4')).rejects.toThrow('there is no sample "s4"; did you mean "s3"?');
});

test('--json prints the result with its log and duration', async () => {
  project.write('json.json', '{ "id": 0 }');
  const failed = await invoke('orders', '--event', 'json.json', '--json');
  expect([failed.code, failed.stderr]).toEqual([1, '']);
  expect(parsedOutput('invoke', failed.stdout)).toMatchObject({
    kind: 'function',
    name: 'orders',
    functionError: expect.any(String),
    log: expect.stringContaining('handles 0'),
  });
  const route = await invoke('POST /echo', '--event', 'json.json', '--json');
  expect(parsedOutput('invoke', route.stdout)).toMatchObject({ kind: 'route', status: 200, body: '{"got":{"id":0}}' });
});
