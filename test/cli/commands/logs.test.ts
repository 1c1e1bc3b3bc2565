import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { run as logs } from '../../../src/cli/commands/logs';
import { DeployedProject, runCommand } from '../../deployed/deployed-project';
import { eventStreamError, eventStreamException, eventStreamMessage } from '../../deployed/event-stream';
import { jsonError } from '../../deployed/stub-aws';
import { parsedOutput } from '../output-schema';

let project: DeployedProject;
let events: { group: string; time: number; message: string }[];

beforeEach(async () => {
  project = await DeployedProject.create();
  events = [];
  project.aws.respond = ({ operation, body }) => {
    if (operation !== 'Logs_20140328.FilterLogEvents') return undefined;
    const { logGroupName, startTime, nextToken } = JSON.parse(body);
    if (logGroupName === '/aws/lambda/demo-dev-Python-x6') return jsonError('ResourceNotFoundException', 'no group');
    const found = events.filter(({ group, time }) => group === logGroupName && time >= startTime);
    const from = Number(nextToken ?? 0);
    return {
      body: {
        events: found.slice(from, from + 2).map(({ time, message }) => ({
          eventId: `${time} ${message}`,
          logStreamName: '2026/01/01/[live]abc',
          timestamp: time,
          message,
        })),
        ...(from + 2 < found.length && { nextToken: String(from + 2) }),
      },
    };
  };
});
afterEach(() => project.remove());

const API = 'demo-dev-APIHandlerLogs-x2';
const MAIL = 'demo-dev-SendMailLogs-x4';
const start = Date.now() - 60_000;

function put(group: string, seconds: number, value: object | string): void {
  const message = typeof value === 'string' ? value : JSON.stringify(value);
  events.push({ group, time: start + seconds * 1000, message });
}

function request(group: string, seconds: number, id: string, route: string, ...lines: object[]): void {
  put(group, seconds, { type: 'platform.start', record: { requestId: id } });
  put(group, seconds + 0.1, { level: 'INFO', message: `begin ${id}`, requestId: `gateway-${id}`, route });
  lines.forEach((line, i) => put(group, seconds + 0.2 + i / 100, line));
  put(group, seconds + 0.5, {
    type: 'platform.report',
    record: { requestId: id, status: 'success', metrics: { durationMs: 5 } },
  });
}

const shown = async (...args: string[]) =>
  (await runCommand(logs, ...args).done).stdout.split('\n').flatMap((line) => line.replace(/^[\d:.]{12} /, '') || []);

async function until({ written }: ReturnType<typeof runCommand>, text: string): Promise<void> {
  while (!written.stdout.includes(text)) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('the lines of all functions are one stream by time, with the names of the app', async () => {
  put(API, 1, { level: 'INFO', message: 'one' });
  put(API, 3, { level: 'WARN', message: 'three' });
  put(API, 5, { level: 'INFO', message: 'five' });
  put(MAIL, 2, 'two');
  put(MAIL, 4, {
    type: 'platform.report',
    record: { metrics: { durationMs: 12, maxMemoryUsedMB: 84, initDurationMs: 210 } },
  });
  expect(await shown()).toEqual([
    'APIHandler     INFO  one',
    'send-mail            two',
    'APIHandler     WARN  three',
    'send-mail            12 ms, 84 MB, cold 210 ms',
    'APIHandler     INFO  five',
  ]);
});

test('the lines of one function, from a time on', async () => {
  put(MAIL, 1, 'old');
  put(MAIL, 30, 'new');
  put(API, 31, 'other');
  expect(await shown('send-mail', '--since', new Date(start + 20_000).toISOString())).toEqual(['send-mail       new']);
});

test('--failed shows the whole of each invocation that has failed', async () => {
  request(API, 1, 'good', 'GET /users');
  request(API, 2, 'bad', 'POST /users', { level: 'ERROR', message: 'no luck' });
  expect((await shown('--failed')).map((line) => line.replace(/ +/g, ' '))).toEqual([
    'APIHandler INFO begin bad route=POST /users',
    'APIHandler ERROR no luck',
    'APIHandler 5 ms',
  ]);
});

test('invocations at the same time, in instances of two functions, are told apart', async () => {
  request(API, 1, 'good', 'GET /users');
  request(MAIL, 1.05, 'bad', 'none', { level: 'ERROR', message: 'no luck' });
  expect((await shown('--failed')).map((line) => line.replace(/ +/g, ' '))).toEqual([
    'send-mail INFO begin bad route=none',
    'send-mail ERROR no luck',
    'send-mail 5 ms',
  ]);
});

test('a route shows its invocations, also the lines that do not name it', async () => {
  request(API, 1, 'good', 'GET /users', { level: 'INFO', message: 'plain' });
  request(API, 2, 'bad', 'POST /users');
  expect((await shown('get /users')).map((line) => line.replace(/ +/g, ' '))).toEqual([
    'APIHandler INFO begin good route=GET /users',
    'APIHandler INFO plain',
    'APIHandler 5 ms',
  ]);
});

test('a route and --failed are met by different lines of an invocation', async () => {
  request(API, 1, 'good', 'POST /users');
  request(API, 2, 'bad', 'POST /users', { level: 'ERROR', message: 'no luck' });
  request(API, 3, 'other', 'GET /users', { level: 'ERROR', message: 'no users' });
  expect((await shown('POST /users', '--failed')).join('\n')).toMatch(/^\S+ +INFO +begin bad [^]*no luck\n.* 5 ms$/);
});

test.each(['good', 'gateway-good'])('--request %s shows the invocation with that id', async (id) => {
  request(API, 1, 'good', 'GET /users');
  request(API, 2, 'bad', 'POST /users');
  expect(await shown('--request', id)).toHaveLength(2);
});

test('--filter is a pattern of CloudWatch, and the begin is ten minutes ago', async () => {
  await shown('--filter', '?ERROR ?timeout');
  const inputs = project.aws.requests
    .filter(({ operation }) => operation?.startsWith('Logs'))
    .map(({ body }) => JSON.parse(body));
  expect(inputs.map(({ filterPattern }) => filterPattern)).toEqual(Array(3).fill('?ERROR ?timeout'));
  expect(Date.now() - inputs[0].startTime).toBeGreaterThanOrEqual(600_000);
});

test('a stack has the files and lines of the project', async () => {
  put(MAIL, 1, {
    level: 'ERROR',
    message: 'not sent',
    error: { name: 'Error', message: 'no', stack: ['Error: no', '    at send (file:///var/task/runtime/mail.ts:4:9)'] },
  });
  expect(await shown('send-mail')).toEqual([
    'send-mail ERROR not sent',
    '    Error: no',
    '        at send (runtime/mail.ts:4:9)',
  ]);
});

test('--json prints a line of JSON for each', async () => {
  put(MAIL, 1, { level: 'INFO', message: 'sent', requestId: 'r', to: 'ada' });
  const [line] = await shown('send-mail', '--json');
  expect(parsedOutput('logs', line)).toEqual({
    time: new Date(start + 1000).toISOString(),
    function: 'send-mail',
    level: 'INFO',
    message: 'sent',
    requestId: 'r',
    fields: { to: 'ada' },
  });
});

test('--follow shows new lines until Ctrl-C', async () => {
  put(MAIL, 1, 'first');
  const command = runCommand(logs, 'send-mail', '--follow');
  await until(command, 'first');
  put(MAIL, 60, 'second');
  await until(command, 'second');
  process.emit('SIGINT');
  const { code, stdout } = await command.done;
  expect({ code, lines: stdout.match(/first|second/g) }).toEqual({ code: 0, lines: ['first', 'second'] });
});

test('throttling is waited for, and named on stderr', async () => {
  put(MAIL, 1, 'first');
  const { respond } = project.aws;
  let failures = 1;
  project.aws.respond = (asked) =>
    asked.operation?.startsWith('Logs') && failures-- > 0
      ? jsonError('ThrottlingException', 'Rate exceeded')
      : respond(asked);
  const { stdout, stderr } = await runCommand(logs, 'send-mail').done;
  expect(stdout).toContain('first');
  expect(stderr).toBe('AWS throttles the reading of logs: next try in 2 s\n');
});

describe('--live', () => {
  const line = (message: string, seconds: number) => ({
    logGroupIdentifier: `123456789012:${MAIL}`,
    logStreamName: 's',
    timestamp: start + seconds * 1000,
    message: JSON.stringify({ level: 'INFO', message }),
  });
  const update = (sessionResults: object[], sampled = false) =>
    eventStreamMessage('sessionUpdate', { sessionMetadata: { sampled }, sessionResults });

  /** A session whose response is written by the test. */
  function session(write: (body: ServerResponse) => void): void {
    const { respond } = project.aws;
    project.aws.respond = (asked) =>
      asked.operation === 'Logs_20140328.StartLiveTail'
        ? {
            headers: { 'content-type': 'application/vnd.amazon.eventstream' },
            stream: (body) => {
              body.write(eventStreamMessage('initial-response', {}));
              body.write(eventStreamMessage('sessionStart', { sessionId: 'x' }));
              write(body);
            },
          }
        : respond(asked);
  }

  const shownLines = (stdout: string) => stdout.match(/(?<=INFO +)\S+/g);

  test('shows the lines of a session of Live Tail by their time, until Ctrl-C', async () => {
    let closed: Promise<unknown> | undefined;
    session((body) => {
      closed = once(body, 'close');
      body.write(update([line('two', 2), line('one', 1)]));
      body.write(update([]));
      body.write(update([line('four', 4), line('three', 3)], true));
      body.write(update([line('five', 5)], true));
    });
    const command = runCommand(logs, 'send-mail', '--live');
    await until(command, 'five');
    process.emit('SIGINT');
    const { code, stdout, stderr } = await command.done;
    expect({ code, lines: shownLines(stdout), stderr }).toEqual({
      code: 0,
      lines: ['one', 'two', 'three', 'four', 'five'],
      stderr: 'AWS shows a sample of the lines: there are more than 500 in a second\n',
    });
    await closed;
    expect(JSON.parse(project.aws.requests.at(-1)!.body)).toMatchObject({
      logGroupIdentifiers: [`arn:aws:logs:eu-west-1:123456789012:log-group:${MAIL}`],
    });
  });

  test('ends when nobody reads the lines', async () => {
    session((body) => void body.write(update([line('one', 1)])));
    const command = runCommand(logs, 'send-mail', '--live');
    await until(command, 'one');
    process.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect((await command.done).code).toBe(0);
  });

  test.each<[string, (body: ServerResponse) => unknown, string]>([
    [
      'three hours have passed',
      (body) => body.end(eventStreamException('SessionTimeoutException', 'Session timed out')),
      'The session of Live Tail has ended, as each one does after 3 hours. Run the command again',
    ],
    [
      'AWS sends an error',
      (body) => body.end(eventStreamException('SessionStreamingException', 'internal')),
      'The session of Live Tail has ended: SessionStreamingException: internal. Run the command again',
    ],
    [
      'AWS sends an error of another kind',
      (body) => body.end(eventStreamError('ThrottlingException', 'Rate exceeded')),
      'The session of Live Tail has ended: ThrottlingException: Rate exceeded. Run the command again',
    ],
    ['AWS ends it', (body) => body.end(), 'The session of Live Tail has ended. Run the command again'],
    [
      'the connection is lost',
      (body) => body.destroy(),
      'The session of Live Tail has ended: aborted. Run the command again',
    ],
  ])('shows the lines until %s, which it says', async (_, end, message) => {
    let body: ServerResponse;
    session((response) => {
      body = response;
      body.write(update([line('one', 1)]));
    });
    const command = runCommand(logs, 'send-mail', '--live');
    const failure = expect(command.done).rejects.toMatchObject({ code: 'AWS_CALL', message });
    await until(command, 'one');
    end(body!);
    await failure;
  });

  test.each(['ThrottlingException', 'LimitExceededException'])(
    'names %s of a session that does not begin',
    async (name) => {
      const { respond } = project.aws;
      project.aws.respond = (asked) =>
        asked.operation === 'Logs_20140328.StartLiveTail' ? jsonError(name, 'too many') : respond(asked);
      await expect(runCommand(logs, 'send-mail', '--live').done).rejects.toThrow(`AWS: ${name}: too many`);
    },
  );
});

test.each([
  [['send-mial'], 'logs: there is no deployed function "send-mial"; did you mean "send-mail"?'],
  [['GET', '/users'], `logs: unexpected "/users"; a route is in quotes: 'GET /path'`],
  [['--since', 'yesterday'], '--since: expected 30s, 10m, 2h, 1d or a time such as 2026-03-01T12:00Z, got "yesterday"'],
  [['--filter', 'x', '--failed'], 'logs: --filter selects lines, --failed whole invocations: choose one of them'],
  [
    ['--live', '--since', '1h'],
    'logs: --live shows new lines only, --follow those since a time, too: choose one of them',
  ],
  [['--folow'], 'logs: unknown flag --folow; did you mean "--follow"?'],
])('logs %j is an error', async (args, message) => {
  await expect(runCommand(logs, ...args).done).rejects.toThrow(message);
});
