import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { type BundleSize, type CacheRecord, DiscoveryCache } from './cache/cache';
import { withoutAwsAccess } from './child-environment';
import { DiscoveryError } from './discovery-error';
import type { DiscoveryAnswer, DiscoveryRequest } from './manifest-process';
import type { Manifest } from '../manifest/manifest';
import { slashes } from './source-name';
import { bundlingOf, type ResolvedBundling } from '../config';
import { APP_FILE, RUNTIME_DIR } from '../manifest/names';

export interface DiscoverOptions {
  /** The project's root: where package.json is. */
  readonly projectDir: string;
  /**
   * The folder of the runtime app, from the project's root.
   * @default 'runtime'
   */
  readonly runtimeDir?: string;
  /**
   * The time limit for the import of the app, in seconds.
   * @default 30
   */
  readonly timeoutSeconds?: number;
}

/** The manifest of a runtime app, and the bundle that is deployed. */
export interface Discovery {
  readonly manifest: Manifest;
  /** A folder with exactly what is deployed: `index.mjs`, its source map, chunks, and the files beside them. */
  readonly bundleDir: string;
  /** The hash of the names and contents of the bundle: the same for the same project on any machine. */
  readonly bundleHash: string;
  /** The settings of the bundle. */
  readonly bundling: ResolvedBundling;
  readonly size: BundleSize;
  /** The bundler's warnings about the project's own files, for the terminal. */
  readonly warnings: readonly string[];
}

/**
 * Bundles a runtime app, loads the bundle in a process without credentials and reads its declarations. If nothing has
 * changed since the last time, no process is started: the result is in the cache below `node_modules/.cache`.
 *
 * ```ts
 * const { manifest, bundleDir } = discover({ projectDir: path.join(__dirname, '..') });
 * ```
 *
 * @throws DiscoveryError with the user's file and line
 */
export function discover(options: DiscoverOptions): Discovery {
  const target = targetOf(options);
  const cached = lookUp(target);
  if (cached) return cached;
  const { request, args } = startOf(target);
  try {
    const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, args, {
      ...processOptions(target),
      maxBuffer: Infinity,
    });
    if (error && status === null && signal === null) throw error;
    return resultOf(request, { status, signal, output: `${stdout}${stderr}` });
  } finally {
    fs.rmSync(request.workDir, { recursive: true, force: true });
  }
}

/** `discover` without blocking. */
export async function discoverAsync(options: DiscoverOptions): Promise<Discovery> {
  const target = targetOf(options);
  const cached = lookUp(target);
  if (cached) return cached;
  const { request, args } = startOf(target, { endsWithParent: true });
  try {
    return resultOf(
      request,
      await new Promise<ProcessEnd>((resolve, reject) => {
        const child = spawn(process.execPath, args, { ...processOptions(target), stdio: 'pipe' });
        let output = '';
        for (const stream of [child.stdout, child.stderr]) {
          stream.on('data', (chunk) => {
            output += chunk;
          });
        }
        child.on('error', reject);
        child.on('close', (status, signal) => resolve({ status, signal, output }));
      }),
    );
  } finally {
    fs.rmSync(request.workDir, { recursive: true, force: true });
  }
}

type Target = Pick<DiscoveryRequest, 'projectDir' | 'runtimeDir' | 'timeoutSeconds' | 'bundling'>;

interface ProcessEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

function targetOf(options: DiscoverOptions): Target {
  const given = path.resolve(options.projectDir);
  const projectDir = fs.existsSync(given) ? fs.realpathSync(given) : given;
  const runtimeDir = slashes(path.relative(projectDir, path.resolve(projectDir, options.runtimeDir ?? RUNTIME_DIR)));
  checkAppFile(projectDir, runtimeDir);
  return {
    projectDir,
    runtimeDir,
    timeoutSeconds: options.timeoutSeconds ?? 30,
    bundling: bundlingOf(projectDir, runtimeDir),
  };
}

/** @throws DiscoveryError if a project has no app */
export function checkAppFile(projectDir: string, runtimeDir: string): void {
  if (fs.existsSync(path.join(projectDir, runtimeDir, APP_FILE))) return;
  throw new DiscoveryError(
    'NO_APP_FILE',
    `There is no ${runtimeDir}/${APP_FILE} in ${projectDir}. It holds the application: ` +
      "create it and export an App from it, `export const app = new App({ name: '…' });`.",
  );
}

function lookUp({ projectDir, runtimeDir, bundling }: Target): Discovery | undefined {
  const record = new DiscoveryCache(projectDir).valid(runtimeDir, bundling);
  return record && discoveryOf(record, projectDir);
}

function discoveryOf({ manifest, bundleHash, bundling, size, warnings }: CacheRecord, projectDir: string): Discovery {
  return {
    manifest,
    bundleDir: new DiscoveryCache(projectDir).bundleDir(bundleHash),
    bundleHash,
    bundling,
    size,
    warnings,
  };
}

function startOf(
  target: Target,
  more: Pick<DiscoveryRequest, 'endsWithParent'> = {},
): { request: DiscoveryRequest; args: string[] } {
  const workDir = new DiscoveryCache(target.projectDir).workDir();
  const request = { ...target, ...more, workDir, answerFile: path.join(workDir, 'answer.json') };
  const extension = path.extname(__filename);
  const script = path.join(__dirname, `manifest-process${extension}`);
  // If this library runs from its sources, a TypeScript runner is needed; installed, it is JavaScript.
  const runner = extension === '.ts' ? ['--require', createRequire(__filename).resolve('tsx/cjs')] : [];
  return { request, args: [...runner, script, JSON.stringify(request)] };
}

function processOptions({ projectDir, timeoutSeconds }: Target) {
  // The process itself ends the import of the app at the time limit. This is the fallback if it cannot.
  const timeout = (timeoutSeconds + 120) * 1000;
  return {
    cwd: projectDir,
    // The app can read the environment of the process that starts it, whatever its own is.
    env: withoutAwsAccess(process.env),
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    timeout,
    killSignal: 'SIGKILL' as const,
  };
}

function resultOf({ projectDir, answerFile }: DiscoveryRequest, { status, signal, output }: ProcessEnd): Discovery {
  if (!fs.existsSync(answerFile)) {
    throw new DiscoveryError(
      'DISCOVERY_FAILED',
      `The process that discovers the runtime app ended ${signal ? `by ${signal}` : `with code ${status}`} without a result.\n${output.trim()}`,
    );
  }
  const answer: DiscoveryAnswer = JSON.parse(fs.readFileSync(answerFile, 'utf8'));
  if ('record' in answer) return discoveryOf(answer.record, projectDir);
  if ('defect' in answer) throw Object.assign(new Error('the discovery failed'), { stack: answer.defect });
  throw new DiscoveryError(answer.failure.code, answer.failure.message, answer.failure.location);
}
