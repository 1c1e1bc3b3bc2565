import * as inspector from 'node:inspector';
import { isIP } from 'node:net';
import * as path from 'node:path';
import { generateAsync, inCi } from '../../bridge';
import { readConfig, stageOf } from '../../config';
import type { AgainstStage } from '../../deployed/against-stage';
import { DevServer, RecoveryFolder, serviceEndpoint, type DevServerOptions } from '../../local/dev';
import { currentProjectDir, parseFlags } from '../command';
import { checkStage, stagesOf } from '../stages';
import { typedLines } from '../typed-lines';
import { inspectorPortInUse } from '../debugger-port';
import { INSPECTOR_PORT, RECOVERY_VARIABLE, type InspectorMessage, type ReadyMessage } from '../dev-supervisor';
import { PausedFunctions } from '../paused-functions';
import { UserError } from '../../errors';
import { cacheDir } from '../../manifest/names';

const HELP = `Usage: serverless-cdk-project dev [flags]

Runs the stack on this machine: its APIs on 127.0.0.1, functions, tables. Edits are served at once.

  --port <number>     the port of the API; without it, the next free one from 3000 on
  --persist           keeps the data of all services for the next start, in .local-cloud/<stage>/
  --reset             deletes the data that was kept
  --stage <name>      the stage to run; without it, the project's default stage
  --against <stage>   runs the functions with the variables of a deployed stage, and the credentials of their roles, against
                      what is deployed there. Nothing is deployed or changed, and events go to the deployed functions
  --yes               allows --against for a production stage
  --profile <name>    the profile of --against; without it, AWS_PROFILE
  --endpoint <url>    uses an emulator (LocalStack, say) for the AWS services
  --endpoint <service>=<url>
                      uses what is there for one service (sfn=http://127.0.0.1:8083); may be given several times
  --endpoint-port <number>
                      the port of the AWS services; without it, that of the API and 1000, or the next free one
  --host <address>    lets others call the APIs at this address of the machine (0.0.0.0: all), such as a phone; asks for
                      the reason, and shows it
  --reason <text>     what --host is for: "my phone"
  --host-aws          with --host: the AWS services are at that address, too, such as for a container. Requests from there
                      must be signed with the keys that "env" prints, which only this machine knows
  --allowed-host <name>
                      serves requests for this name, too, beside localhost and addresses; may be given several times
  --aws <service>     lets clients of this service reach AWS, with your credentials; may be given several times. A whole
                      host (abc.execute-api.eu-west-1.amazonaws.com) is let through without credentials
  --issuer <url>      accepts real tokens of this issuer, too, whose keys are fetched; may be given several times
  --fast-retries      retries 60 times as fast as on AWS: a minute is a second
  --iam warn|off      prints what the roles of the stack do not allow, or ignores roles; without it, such a call fails
  --inspect[=<port>]  lets a debugger attach to the functions, on 127.0.0.1, port 9229 unless one is given. Nothing times
                      out, and each function handles one event at a time
`;

/** The time limit for an orderly shutdown. */
const CLOSE_MILLISECONDS = 5000;

/** The process that has started this one, and starts it again after a fault. */
export interface Supervisor {
  /** Calls `end` when this process is to end, or the supervisor has ended. */
  onEnd(end: () => void): void;
  /** It forwards to the inspector of this process. Calls `attached` when the first debugger is, and `gone` when none is any more. */
  onDebugger(attached: () => void, gone: () => void): void;
}

export async function run(args: string[], supervisor?: Supervisor): Promise<number> {
  // A flag with an optional value, as that of Node.js.
  const explicit = args.map((arg) => (arg === '--inspect' ? `--inspect=${INSPECTOR_PORT}` : arg));
  const values = parseFlags('dev', explicit, {
    port: { type: 'string' },
    persist: { type: 'boolean' },
    reset: { type: 'boolean' },
    stage: { type: 'string' },
    against: { type: 'string' },
    yes: { type: 'boolean' },
    profile: { type: 'string' },
    endpoint: { type: 'string', multiple: true },
    'endpoint-port': { type: 'string' },
    host: { type: 'string' },
    reason: { type: 'string' },
    'host-aws': { type: 'boolean' },
    'fast-retries': { type: 'boolean' },
    'allowed-host': { type: 'string', multiple: true },
    aws: { type: 'string', multiple: true },
    issuer: { type: 'string', multiple: true },
    iam: { type: 'string' },
    inspect: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const projectDir = currentProjectDir();
  if (values.stage !== undefined) checkStage('dev', values.stage, stagesOf(projectDir));
  const against = await openAgainst(projectDir, values);
  if (values.inspect !== undefined) openInspector(portOf('--inspect', values.inspect), supervisor);
  const options = {
    projectDir,
    port: values.port === undefined ? undefined : portOf('--port', values.port),
    persist: values.persist,
    reset: values.reset,
    stage: values.against ?? values.stage,
    against,
    ...endpointsOf(values.endpoint),
    endpointPort:
      values['endpoint-port'] === undefined ? undefined : portOf('--endpoint-port', values['endpoint-port']),
    host: outerHost(values),
    fastRetries: values['fast-retries'],
    input: await typedLines(),
    allowedHosts: values['allowed-host']?.map(hostOf),
    aws: values.aws,
    issuers: values.issuer?.map(issuerOf),
    iam: against ? 'off' : values.iam === undefined ? undefined : iamModeOf(values.iam),
    inspect: values.inspect !== undefined,
    generate: checkedFirst,
    terminal: process.stdout,
  };
  const ending = new AbortController();
  onEnd(() => ending.abort(), supervisor);
  const recovery = openRecovery(projectDir);
  const server = await start(ending.signal, { ...options, recovery });
  if (recovery) {
    const message: ReadyMessage = { port: server.port, runningFile: recovery.runningFile };
    process.send!(message);
  }
  if (!ending.signal.aborted) await new Promise((resolve) => ending.signal.addEventListener('abort', resolve));
  await server.close();
  against?.close();
  // A discovery process may still be running: it ends by itself, and need not be waited for.
  process.exit(0);
}

/** Flags of services on this machine, which there are none of with --against. */
const LOCAL_FLAGS = [
  'stage',
  'endpoint',
  'endpoint-port',
  'host-aws',
  'fast-retries',
  'aws',
  'persist',
  'reset',
  'iam',
] as const;

interface AgainstFlags extends Partial<Record<(typeof LOCAL_FLAGS)[number], unknown>> {
  readonly against?: string;
  readonly yes?: boolean;
  readonly profile?: string;
}

async function openAgainst(projectDir: string, flags: AgainstFlags): Promise<AgainstStage | undefined> {
  const { against: name, yes, profile } = flags;
  if (name === undefined) {
    if (yes || profile !== undefined)
      throw new UserError('USAGE', `dev: ${yes ? '--yes' : '--profile'} is for --against`);
    return undefined;
  }
  const local = LOCAL_FLAGS.find((flag) => flags[flag] !== undefined);
  if (local)
    throw new UserError('USAGE', `dev: --against runs no services on this machine, so that --${local} has no meaning`);
  const { config, source } = readConfig(projectDir);
  checkStage('dev', name, Object.keys(config.stages));
  const stage = stageOf(config, name, source);
  if (stage.production && !yes) {
    throw new UserError(
      'USAGE',
      `dev: ${name} is a production stage, and functions change its data: add --yes to run against it`,
    );
  }
  const { Aws } = require('../../deployed/aws') as typeof import('../../deployed/aws');
  const { deployedStack } = require('../../deployed/stack') as typeof import('../../deployed/stack');
  const { AgainstStage: Against } =
    require('../../deployed/against-stage') as typeof import('../../deployed/against-stage');
  const aws = new Aws({ projectDir, region: stage.env?.region, profile });
  const warn = (text: string) => process.stderr.write(`Warning: ${text}\n`);
  return Against.open(aws, await deployedStack(aws, stage), warn);
}

/** Its name begins with the process id of the supervisor, and it is kept as long as that runs. */
function openRecovery(projectDir: string): RecoveryFolder | undefined {
  const name = process.env[RECOVERY_VARIABLE];
  delete process.env[RECOVERY_VARIABLE];
  return name === undefined ? undefined : new RecoveryFolder(path.join(cacheDir(projectDir), 'dev', name));
}

async function start(signal: AbortSignal, options: DevServerOptions): Promise<DevServer> {
  try {
    return await DevServer.start({ ...options, signal });
  } catch (e) {
    if (signal.aborted) process.exit(0);
    throw e;
  }
}

let generated = false;

/**
 * If CI is set, outdated files are an error at the start, as in every task; later edits update them.
 */
async function checkedFirst(options: { projectDir: string; runtimeDir: string }) {
  const result = await generateAsync({ ...options, check: !generated && inCi() });
  generated = true;
  for (const warning of result.warnings) process.stderr.write(`Warning: ${warning}\n`);
  return result;
}

/** Calls `end` at Ctrl-C, SIGTERM, or when the supervisor says so. A second signal ends the process at once. */
function onEnd(end: () => void, supervisor: Supervisor | undefined): void {
  let ending = false;
  let signals = 0;
  const begin = () => {
    if (ending) return;
    ending = true;
    // Ctrl-C in a terminal also ends the processes that this one waits for.
    process.on('uncaughtException', () => undefined);
    setTimeout(() => process.exit(1), CLOSE_MILLISECONDS).unref();
    end();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (++signals > 1) process.exit(1);
      begin();
    });
  }
  // Ctrl-C in a terminal reaches both processes: the supervisor's message, before or after the signal, is no second one.
  supervisor?.onEnd(begin);
}

/** The workers of functions are threads of this process, which a debugger finds by it. */
function openInspector(port: number, supervisor: Supervisor | undefined): void {
  inspector.open(supervisor ? 0 : port, '127.0.0.1');
  const address = inspector.url();
  if (address === undefined) throw inspectorPortInUse(port);
  if (!supervisor) return;
  const url = new URL(address);
  const message: InspectorMessage = { inspector: Number(url.port) };
  process.send!(message);
  url.port = String(port);
  // Editors look for this line, which is that of Node.js.
  process.stderr.write(`Debugger listening on ${url}\n`);
  let paused: PausedFunctions | undefined;
  supervisor.onDebugger(
    () => {
      paused?.end();
      paused = undefined;
    },
    () => (paused ??= new PausedFunctions()),
  );
}

function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new UserError('USAGE', `${flag}: expected a number from 1 to 65535, got "${text}"`);
}

function iamModeOf(text: string): 'warn' | 'off' {
  if (text === 'warn' || text === 'off') return text;
  throw new UserError('USAGE', `--iam: expected warn or off, got "${text}"`);
}

/** One emulator for all services, and URLs of single ones. */
function endpointsOf(texts: readonly string[] = []): Pick<DevServerOptions, 'endpoint' | 'endpoints'> {
  const parsed = texts.map((text) => {
    const [, service, url] = /^([\w@/-]+)=(.*)$/.exec(text) ?? [];
    return service === undefined ? urlOf(text) : serviceEndpoint(service, urlOf(url));
  });
  const [endpoint, ...others] = parsed.filter((one) => typeof one === 'string');
  if (others.length > 0) {
    throw new UserError('USAGE', '--endpoint: expected one URL of an emulator; those of services are <service>=<url>');
  }
  return { endpoint, endpoints: parsed.filter((one) => typeof one !== 'string') };
}

interface HostFlags {
  readonly host?: string;
  readonly reason?: string;
  readonly 'host-aws'?: boolean;
  readonly endpoint?: readonly string[];
}

function outerHost({
  host: address,
  reason,
  'host-aws': isForServices,
  endpoint = [],
}: HostFlags): DevServerOptions['host'] {
  if (address === undefined) {
    if (isForServices) throw new UserError('USAGE', '--host-aws needs the address: --host <address> --reason <text>');
    if (reason === undefined) return undefined;
    throw new UserError('USAGE', '--reason is that of --host <address>');
  }
  if (isForServices && endpoint.some(isHttpUrl)) {
    throw new UserError(
      'USAGE',
      '--host-aws: the AWS services are those of --endpoint, which is where they are reached',
    );
  }
  if (isIP(address) === 0) {
    throw new UserError('USAGE', `--host: expected an address of this machine, such as 0.0.0.0, got "${address}"`);
  }
  if (reason?.trim()) return { address, reason: reason.trim(), isForServices };
  throw new UserError(
    'USAGE',
    `--host ${address} lets everybody who reaches this address call your APIs, without a login but their own: write what ` +
      'needs it, --reason "my phone"',
  );
}

/** An issuer is compared as it is written, with or without a slash at its end. */
function issuerOf(text: string): string {
  if (isHttpUrl(text)) return text;
  throw new UserError('USAGE', `--issuer: expected the URL of an issuer, such as https://login.example, got "${text}"`);
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function urlOf(text: string): string {
  if (isHttpUrl(text)) return new URL(text).href.replace(/\/$/, '');
  throw new UserError(
    'USAGE',
    `--endpoint: expected the URL of an emulator, such as http://127.0.0.1:4566, or <service>=<url>, got "${text}"`,
  );
}

function hostOf(text: string): string {
  if (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) return text.toLowerCase();
  throw new UserError(
    'USAGE',
    `--allowed-host: expected a name without scheme and port, such as my-machine.local, got "${text}"`,
  );
}
