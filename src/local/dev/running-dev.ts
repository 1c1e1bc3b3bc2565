import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ControlAddress } from './control-server';
import { readConfig } from '../../config';
import { UserError, type ErrorCode } from '../../errors';
import { cacheDir } from '../../manifest/names';
import { commandOf } from '../../package-manager';

/** A `dev` that runs, as other commands find it. */
export interface RunningDev {
  /** Undefined for the project's default stage. */
  readonly stage?: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** The URLs of its APIs. */
  readonly urls: readonly string[];
  /** Where it takes the requests of commands. */
  readonly control: ControlAddress;
  /** The variables with which the user's own tools reach its AWS services. */
  readonly variables: { readonly [name: string]: string };
  /** Where tokens are issued, if the stack has authorizers that take some, and the secret for it. */
  readonly issuer?: { readonly url: string; readonly secret: string };
}

const FILE = 'dev.json';

/** The time in which a `dev` responds that is there. */
const RESPONSE_MILLISECONDS = 2000;

/** Makes a `dev` known to other commands, which find it until its work folder is removed. */
export function announceDev(workDir: string, dev: RunningDev): void {
  const file = path.join(workDir, FILE);
  // A reader must not see half of it; and it has secrets.
  fs.writeFileSync(`${file}.new`, JSON.stringify(dev), { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

export interface DevChoice {
  /** @default - any, if all that run are of one stage */
  readonly stage?: string;
  /** The port of one of its APIs. @default - any */
  readonly port?: string;
}

/** The `dev` of a project that runs; of several with the same stage, the newest. */
export async function runningDev(projectDir: string, { stage, port }: DevChoice = {}): Promise<RunningDev> {
  const { defaultStage } = readConfig(projectDir).config;
  const stageOf = (dev: RunningDev) => dev.stage ?? defaultStage;
  const running = await runningDevs(projectDir);
  const found = running.filter(
    (dev) =>
      (stage === undefined || stageOf(dev) === stage) &&
      (port === undefined || dev.urls.some((url) => new URL(url).port === port)),
  );
  const shown = (devs: readonly RunningDev[]) => devs.map((dev) => `${stageOf(dev)} (${dev.urls[0]})`).join(', ');
  if (new Set(found.map(stageOf)).size > 1) {
    throw new UserError(
      'USAGE',
      `several \`${commandOf('dev')}\` are running: choose one with --stage or --port: ${shown(found)}`,
    );
  }
  const newest = found.sort((a, b) => b.started - a.started)[0];
  if (newest) return newest;
  throw new UserError(
    'NO_DEV',
    running.length === 0
      ? `no \`${commandOf('dev')}\` is running in this project: start it`
      : `no such \`${commandOf('dev')}\` is running: start it, or choose one of ${shown(running)}`,
  );
}

/** Asks a running `dev` for something. An error of the user there is one here. */
export async function askDev<T>({ control }: RunningDev, operation: string, input: object = {}): Promise<T> {
  const response = await request(control, operation, input);
  const { result, message, code } = (await response.json()) as { result: T; message?: string; code?: ErrorCode };
  if (response.ok) return result;
  if (response.status === 404) {
    throw new UserError('NO_DEV', `\`${commandOf('dev')}\` runs with another version of this package: restart it`);
  }
  if (code !== undefined) throw new UserError(code, message!);
  throw new Error(message);
}

async function runningDevs(projectDir: string): Promise<RunningDev[]> {
  const parent = path.join(cacheDir(projectDir), 'dev');
  const folders = fs.existsSync(parent) ? fs.readdirSync(parent) : [];
  const found = await Promise.all(
    folders.map(async (name): Promise<RunningDev[]> => {
      try {
        const dev: RunningDev = JSON.parse(fs.readFileSync(path.join(parent, name, FILE), 'utf8'));
        // Its port may be another program's by now, if it was killed.
        return (await request(dev.control, '', {}, AbortSignal.timeout(RESPONSE_MILLISECONDS))).ok ? [dev] : [];
      } catch {
        // Ended, or not yet ready.
        return [];
      }
    }),
  );
  return found.flat();
}

function request({ url, secret }: ControlAddress, operation: string, input: object, signal?: AbortSignal) {
  return fetch(`${url}/${operation}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify(input),
    signal,
  });
}
