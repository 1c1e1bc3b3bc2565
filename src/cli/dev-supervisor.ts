import { fork, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { DebuggerPort } from './debugger-port';
import { npmProcess } from './npm-process';

/**
 * MiB for new objects of `dev`. The start, of which little stays, would make it grow to a multiple; a larger one saves no
 * time.
 */
const SEMI_SPACE = 4;
/**
 * A collection of so little takes half a millisecond in one thread. V8's four helping threads take as long to be woken, on
 * processors that functions and clients use at the same time.
 */
const ONE_THREAD = '--no-parallel-scavenge';
/**
 * glibc has eight arenas for each core, and each thread of a function takes one, with what is free in it. Without limits, it
 * keeps more of that the larger the blocks are that have been freed: after some builds, megabytes.
 * https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html
 */
const LITTLE_MEMORY = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(512 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(1024 * 1024),
};

/** The process of `dev` serves. */
export interface ReadyMessage {
  /** That of the first API. */
  readonly port: number;
  /** The file whose first line has the names of the functions that have events. */
  readonly runningFile: string;
}

/** The process of `dev` has opened its inspector. */
export interface InspectorMessage {
  readonly inspector: number;
}

/** The message that ends the process of `dev` as Ctrl-C does. */
export const END = 'end';

/** The messages when the first debugger is attached, and when the last has gone. */
export const DEBUGGER_ATTACHED = 'debugger attached';
export const DEBUGGER_GONE = 'debugger gone';

/** The port of Node.js for debuggers. */
export const INSPECTOR_PORT = 9229;
/** Node.js prints no address of its inspector, as debuggers connect to the port of the supervisor. */
const NO_ADDRESS = '--inspect-publish-uid=http';

/** Has the name of the folder that the processes which take the place of one another have in common. */
export const RECOVERY_VARIABLE = 'SERVERLESS_DEV_RECOVERY';

/** A process that has not ended by then cannot: a function of it that a debugger has stopped holds it. */
const END_MILLISECONDS = 8000;
/** The interval of checks whether the parent process is still running. */
const PARENT_MILLISECONDS = 1000;
/** A process that crashes so soon after it is ready, for so many times in a row, is not started again. */
const SOON_MILLISECONDS = 3000;
const MAX_SOON = 3;

/** The signals of a fault. Without signals, as on Windows, the exit code is that of `abort`, or of the system. */
const FAULTS = ['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGSYS', 'SIGTRAP'];
const ABORT_CODE = 134;
const FIRST_SYSTEM_CODE = 0xc0000000;

/**
 * Runs `dev` in a process of its own, and starts it again with the same data when a fault ends it: the functions of users
 * are threads of it, and what is fatal to one of them (memory that V8 cannot get, a fault of native code) is fatal to all.
 * This process loads nothing else.
 */
export async function run(args: string[]): Promise<number> {
  let child: ChildProcess | undefined;
  let isEnding = false;
  const port = inspectorPort(args);
  const debuggers =
    port === undefined
      ? undefined
      : await DebuggerPort.open(port, (isAttached) => {
          if (child?.connected) child.send(isAttached ? DEBUGGER_ATTACHED : DEBUGGER_GONE, () => undefined);
        });
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    // A fault may be ending it just now: then it does not get this.
    if (child?.connected) child.send(END, () => undefined);
    setTimeout(() => child?.kill('SIGKILL'), END_MILLISECONDS).unref();
  };
  whenToEnd({ asked: () => (isEnding ? void child?.kill('SIGKILL') : end()), orphaned: end });
  let soon = 0;
  try {
    for (let next = args; ;) {
      child = startDev(next);
      const { ready, served, code, fault } = await ended(child, debuggers);
      if (isEnding) return 0;
      if (fault === undefined || ready === undefined) return code;
      soon = served < SOON_MILLISECONDS ? soon + 1 : 0;
      process.stderr.write(`\n${explanation(fault, runningFunctions(ready), soon < MAX_SOON)}\n\n`);
      if (soon === MAX_SOON) return code;
      next = [...args.filter((arg) => arg !== '--reset'), '--port', String(ready.port)];
    }
  } finally {
    debuggers?.close();
  }
}

/** That of `--inspect`. The process of `dev` reports a value that is no port. */
function inspectorPort(args: readonly string[]): number | undefined {
  const flag = args.filter((arg) => /^--inspect(=|$)/.test(arg)).at(-1);
  if (flag === undefined) return undefined;
  const port = flag === '--inspect' ? INSPECTOR_PORT : Number(flag.slice('--inspect='.length));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** No name of an earlier run, whatever its process id was. */
const recoveryName = `${process.pid}-recovery-${Date.now()}`;

function startDev(args: readonly string[]): ChildProcess {
  const file = path.join(__dirname, 'commands', `dev-process${path.extname(__filename)}`);
  const env = { ...LITTLE_MEMORY, ...process.env, [RECOVERY_VARIABLE]: recoveryName };
  const execArgv = [...process.execArgv, `--max-semi-space-size=${SEMI_SPACE}`, ONE_THREAD, NO_ADDRESS];
  return fork(file, args, { env, execArgv, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
}

interface Ended {
  /** Undefined if it has not served. */
  readonly ready?: ReadyMessage;
  /** The milliseconds for which it has served. */
  readonly served: number;
  readonly code: number;
  /** The signal or the exit code, if a fault ended it. */
  readonly fault?: string;
}

function ended(child: ChildProcess, debuggers?: DebuggerPort): Promise<Ended> {
  let ready: ReadyMessage | undefined;
  let since = 0;
  child.on('message', (message: ReadyMessage | InspectorMessage) => {
    if ('inspector' in message) {
      debuggers!.target = message.inspector;
      return;
    }
    ready = message;
    since = performance.now();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const isFault = signal ? FAULTS.includes(signal) : code === ABORT_CODE || code! >= FIRST_SYSTEM_CODE;
      const fault = isFault ? (signal ?? `exit code ${code}`) : undefined;
      resolve({ ready, served: performance.now() - since, code: code ?? 1, fault });
    });
  });
}

function explanation(fault: string, functions: string, isStartedAgain: boolean): string {
  const cause = functions === '' ? 'no function had an event' : `functions with an event: ${functions}`;
  const what = `The process of \`dev\` was ended by ${fault} (${cause}).`;
  return isStartedAgain
    ? `${what} It is started again, with the same data.`
    : `${what} That has happened ${MAX_SOON} times in a row at its start, so it is not started again.`;
}

function runningFunctions({ runningFile }: ReadyMessage): string {
  try {
    return fs.readFileSync(runningFile, 'utf8').split('\n')[0];
  } catch {
    return '';
  }
}

interface Ends {
  /** At Ctrl-C or SIGTERM. */
  readonly asked: () => void;
  /** When projen, whose task this is, or the npm that runs projen has ended, which both do at Ctrl-C, too. */
  readonly orphaned: () => void;
}

function whenToEnd({ asked, orphaned }: Ends): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked);
  const parent = process.ppid;
  if (parent <= 1) return;
  let npm: number | undefined;
  void npmProcess().then((pid) => (npm = pid));
  const isOrphan = () => process.ppid !== parent || (npm !== undefined && !isRunning(npm));
  const timer = setInterval(() => {
    if (!isOrphan()) return;
    clearInterval(timer);
    orphaned();
  }, PARENT_MILLISECONDS).unref();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
