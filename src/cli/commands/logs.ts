import { findFunction, functionsOf, type DeployedFunction } from '../../deployed/functions';
import { withOwnFrames } from '../../deployed/logs/frames';
import { type Condition, isFailure, isOfRequest, isOfRoute, WantedInvocations } from '../../deployed/logs/invocations';
import { liveEvents } from '../../deployed/logs/live-tail';
import { parseLogLine, type LogLine } from '../../deployed/logs/log-line';
import { LogReader, type LogEvent } from '../../deployed/logs/log-reader';
import { jsonOf, renderLine, type ShownLine } from '../../deployed/logs/render-line';
import { SourceMaps } from '../../deployed/logs/source-maps';
import { UserError } from '../../errors';
import { API_HANDLER, STREAM_HANDLER } from '../../runtime/names';
import { currentProjectDir, parseArguments } from '../command';
import { PROFILE_HELP, STAGE_FLAGS, withDeployedStage, type DeployedStage } from '../deployed-stage';
import { assemblyDir } from '../last-synthesis';

const HELP = `Usage: serverless-cdk-project logs [function | 'GET /path'] [flags]

Shows the logs of the functions of a deployed stage as one stream, by time, with the files and lines of your code in stacks.
Of a route, it shows the invocations in which request.log has written a line.

  --follow             waits for new lines, until Ctrl-C
  --since <time>       the beginning: a number with s, m, h or d, or a time such as 2026-03-01T12:00Z; without it, 10m
  --filter <pattern>   lines that match a filter pattern of CloudWatch: --filter '?ERROR ?timeout'
  --request <id>       the invocation with this request id, of Lambda or of API Gateway
  --failed             invocations that have failed, or logged an error
  --live               new lines by Live Tail of CloudWatch, without a delay. It costs by the minute, for up to ten log groups
  --stage <name>       the stage; without it, the project's default stage
${PROFILE_HELP}
  --json               a line of JSON for each
`;

interface Flags {
  readonly follow?: boolean;
  readonly filter?: string;
  readonly request?: string;
  readonly failed?: boolean;
  readonly live?: boolean;
  readonly json?: boolean;
}

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments('logs', args, {
    follow: { type: 'boolean', short: 'f' },
    since: { type: 'string' },
    filter: { type: 'string' },
    request: { type: 'string' },
    failed: { type: 'boolean' },
    live: { type: 'boolean' },
    json: { type: 'boolean' },
    ...STAGE_FLAGS,
    help: { type: 'boolean', short: 'h' },
  });
  const { help, since, stage, profile, ...flags } = values;
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [name, ...others] = positionals;
  if (others.length > 0)
    throw new UserError('USAGE', `logs: unexpected "${others[0]}"; a route is in quotes: 'GET /path'`);
  const route = name !== undefined && /^\S+\s+\//.test(name) ? routeOf(name) : undefined;
  const selections = [route && 'a route', flags.request && '--request', flags.failed && '--failed'].filter(Boolean);
  if (flags.filter !== undefined && selections.length > 0) {
    throw new UserError(
      'USAGE',
      `logs: --filter selects lines, ${selections[0]} whole invocations: choose one of them`,
    );
  }
  if (flags.live && since !== undefined) {
    throw new UserError(
      'USAGE',
      'logs: --live shows new lines only, --follow those since a time, too: choose one of them',
    );
  }
  const from = sinceOf(since ?? '10m', Date.now());
  const projectDir = currentProjectDir();
  return withDeployedStage('logs', projectDir, { stage, profile }, async (deployed) => {
    const all = functionsOf(deployed.stack);
    const functions = route
      ? all.filter((fn) => [API_HANDLER, STREAM_HANDLER].includes(fn.name))
      : name === undefined
        ? all
        : [findFunction('logs', all, name)];
    if (functions.length === 0)
      throw new UserError('NOT_DEPLOYED', `logs: the stage has no ${route ? 'API' : 'functions'}`);
    const ending = new AbortController();
    const end = () => ending.abort();
    process.once('SIGINT', end).once('SIGTERM', end);
    // `| head` has read enough.
    process.stdout.once('error', end);
    try {
      const events = eventsOf(deployed, { functions, from, flags, signal: ending.signal });
      await show(events, { deployed, projectDir, functions, route, flags });
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end);
      process.stdout.off('error', end);
    }
    return 0;
  });
}

interface Source {
  readonly functions: readonly DeployedFunction[];
  readonly from: number;
  readonly flags: Flags;
  readonly signal: AbortSignal;
}

function eventsOf({ aws, stack }: DeployedStage, { functions, from, flags, signal }: Source): AsyncIterable<LogEvent> {
  const logGroups = [...new Set(functions.map(({ logGroup }) => logGroup))];
  if (flags.live) return liveEvents(aws, stack, { logGroups, pattern: flags.filter, signal, onSample: note });
  const { FilterLogEventsCommand } = aws.load('client-cloudwatch-logs');
  const reader = new LogReader({
    filter: (input) => aws.logs.send(new FilterLogEventsCommand(input)),
    logGroups,
    since: from,
    pattern: flags.filter,
    onPause: note,
    signal,
  });
  return flags.follow ? reader.follow() : reader.past();
}

interface Shown {
  readonly deployed: DeployedStage;
  readonly projectDir: string;
  readonly functions: readonly DeployedFunction[];
  readonly route?: string;
  readonly flags: Flags;
}

async function show(
  events: AsyncIterable<LogEvent>,
  { deployed, projectDir, functions, route, flags }: Shown,
): Promise<void> {
  const { request, failed, json } = flags;
  const maps = new SourceMaps({ aws: deployed.aws, projectDir, assemblyDir: assemblyDir(projectDir), onProblem: note });
  const conditions: Condition[] = [
    ...(route === undefined ? [] : [(line: LogLine) => isOfRoute(line, route)]),
    ...(request === undefined ? [] : [(line: LogLine) => isOfRequest(line, request)]),
    ...(failed ? [isFailure] : []),
  ];
  const wanted = new WantedInvocations<LogEvent & { readonly line: LogLine }>(conditions);
  const colors = process.stdout.isTTY && !process.env.NO_COLOR;
  const width = Math.max(...functions.map((fn) => fn.name.length));
  for await (const event of events) {
    const item = { ...event, line: parseLogLine(event.message) };
    for (const { time, line, ...origin } of conditions.length > 0 ? wanted.add(item) : [item]) {
      const fn = functionOf(origin, functions);
      const shown: ShownLine = { time, function: fn.name, line: await withOwnFrames(line, maps.of(fn)) };
      const value = json ? jsonOf(shown) : renderLine(shown, { colors, width });
      if (value !== undefined) process.stdout.write(`${json ? JSON.stringify(value) : value}\n`);
    }
  }
}

/** Functions that share a log group have their name in that of the stream: `2026/03/01/orders[$LATEST]0a1b…`. */
function functionOf(
  { logGroup, stream }: Pick<LogEvent, 'logGroup' | 'stream'>,
  functions: readonly DeployedFunction[],
): DeployedFunction {
  const candidates = functions.filter((fn) => fn.logGroup === logGroup);
  return candidates.find(({ functionName }) => stream.includes(`/${functionName}[`)) ?? candidates[0];
}

function routeOf(text: string): string {
  const [method, target] = text.trim().split(/\s+/);
  return `${method.toUpperCase()} ${target}`;
}

const UNITS: { readonly [unit: string]: number } = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function sinceOf(text: string, now: number): number {
  const [, number, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (unit !== undefined) return now - Number(number) * UNITS[unit];
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return time;
  throw new UserError('USAGE', `--since: expected 30s, 10m, 2h, 1d or a time such as 2026-03-01T12:00Z, got "${text}"`);
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
