import { run as invoke } from '../../../src/cli/commands/invoke';
import { DeployedProject, runCommand } from '../../deployed/deployed-project';
import type { StubRequest } from '../../deployed/stub-aws';

let project: DeployedProject;
beforeEach(async () => {
  project = await DeployedProject.create({ 'order.json': '{"id":7}', 'bad.json': '{' });
});
afterEach(() => project.remove());

function lambda(payload: unknown, log: string, functionError?: string): void {
  project.aws.respond = ({ path }) =>
    path.includes('/invocations')
      ? {
          headers: {
            'x-amz-log-result': Buffer.from(log).toString('base64'),
            ...(functionError && { 'x-amz-function-error': functionError }),
          },
          body: JSON.stringify(payload),
        }
      : undefined;
}

const invocation = (): StubRequest => project.aws.requests.find(({ path }) => path.includes('/invocations'))!;

const REPORT =
  '{"time":"x","type":"platform.report","record":{"requestId":"r1","status":"success","metrics":{"durationMs":11.7,"maxMemoryUsedMB":84,"initDurationMs":210.2}}}\n';

test('prints the result of a deployed function; its log and the figures of Lambda go to stderr', async () => {
  lambda(
    { stored: 7 },
    `{"time":"x","type":"platform.start","record":{"requestId":"r1"}}\n{"timestamp":"x","level":"INFO","requestId":"r1","message":"handles 7"}\n${REPORT}`,
  );
  const { code, stdout, stderr } = await runCommand(invoke, 'send-mail', '--stage', 'dev', '--event', 'order.json')
    .done;
  expect({ code, result: JSON.parse(stdout), stderr }).toEqual({
    code: 0,
    result: { stored: 7 },
    stderr: 'INFO handles 7\nsend-mail ok 12 ms, 84 MB, cold 210 ms\n',
  });
  expect(invocation()).toMatchObject({
    path: '/2015-03-31/functions/demo-dev-SendMail-x3/invocations',
    body: '{"id":7}',
  });
});

test('the alias is invoked, as the API does', async () => {
  lambda({}, REPORT);
  await runCommand(invoke, 'APIHandler', '--stage', 'dev').done;
  expect(invocation().path).toBe('/2015-03-31/functions/demo-dev-APIHandler-x1/invocations?Qualifier=live');
});

test('a function that fails has the exit code 1, its error as the result and the lines of the code in the stack', async () => {
  const stack = [
    'Error: no',
    '    at send (/var/task/runtime/mail.ts:4:9)',
    '    at process.x (node:internal/process:1:1)',
  ];
  lambda(
    { errorType: 'Error', errorMessage: 'no' },
    `${JSON.stringify({ level: 'ERROR', requestId: 'r1', message: { errorType: 'Error', errorMessage: 'no', stackTrace: stack } })}\n${REPORT}`,
    'Unhandled',
  );
  const { code, stdout, stderr } = await runCommand(invoke, 'send-mail', '--stage', 'dev').done;
  expect({ code, result: JSON.parse(stdout) }).toEqual({ code: 1, result: { errorType: 'Error', errorMessage: 'no' } });
  expect(stderr).toBe(
    'ERROR Error: no\n    Error: no\n        at send (runtime/mail.ts:4:9)\nsend-mail failed 12 ms, 84 MB, cold 210 ms\n',
  );
});

test('a scheduled function gets the event of its rule', async () => {
  lambda('done', REPORT);
  await runCommand(invoke, 'send-mail', '--stage', 'dev').done;
  expect(JSON.parse(invocation().body)).toMatchObject({
    'detail-type': 'Scheduled Event',
    resources: ['arn:aws:events:eu-west-1:123456789012:rule/demo-dev-SendMailRule-x5'],
  });
});

test('a sample is an event of its kind', async () => {
  lambda('done', REPORT);
  await runCommand(invoke, 'send-mail', '--stage', 'dev', '--sample', 's3').done;
  expect(JSON.parse(invocation().body).Records[0].s3.object.key).toBe('sample.txt');
});

test('a route gets a request at the URL of the stage', async () => {
  // The host of the URL is not in the DNS; an emulator serves it by its path.
  project.aws.respond = ({ method, path, body }) =>
    path.startsWith('/_aws/execute-api/abc123/')
      ? { status: method === 'POST' ? 200 : 502, body: JSON.stringify({ path, body }) }
      : undefined;
  const { code, stdout, stderr } = await runCommand(
    invoke,
    'POST /users?a=b',
    '--stage',
    'dev',
    '--event',
    'order.json',
  ).done;
  expect({ code, result: JSON.parse(stdout) }).toEqual({
    code: 0,
    result: { path: '/_aws/execute-api/abc123/api/users?a=b', body: '{"id":7}' },
  });
  expect(stderr).toMatch(/^200 \d+ ms\n$/);
  expect((await runCommand(invoke, 'get /users', '--stage', 'dev').done).code).toBe(1);
});

test.each([
  [['send-mial', '--stage', 'dev'], 'invoke: there is no deployed function "send-mial"; did you mean "send-mail"?'],
  [['send-mail', '--stage', 'dve'], 'invoke: unknown stage "dve"; did you mean "dev"?'],
  [['send-mail', '--stage', 'dev', '--port', '3000'], 'choose one'],
  [['send-mail', '--profile', 'x'], '--profile is for a deployed stage'],
  [['send-mail', '--stage', 'dev', '--event', 'bad.json'], '--event: bad.json is not JSON'],
])('invoke %j is an error', async (args, message) => {
  await expect(runCommand(invoke, ...args).done).rejects.toThrow(message);
});
