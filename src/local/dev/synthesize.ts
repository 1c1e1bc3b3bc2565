import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { synthFailure } from './synth-failure';
import { CDK_CONTEXT_FILE, CDK_FILE, LOCAL_CONTEXT } from '../../manifest/names';
import { parseJson, parseManaged, remedyOf } from '../../config';
import { hasCloudAssembly } from '../../assembly/cloud-assembly';
import { UserError } from '../../errors';

export interface SynthesizeOptions {
  /** The root of the project, where cdk.json is. */
  readonly projectDir: string;
  /** The folder of the cloud assembly. */
  readonly outdir: string;
  /** The stage to synthesize. @default - the project's default stage */
  readonly stage?: string;
  /** Context values in addition to those of the project. @default - none */
  readonly context?: { readonly [key: string]: unknown };
  /** Variables in addition to those of the shell. @default - none */
  readonly environment?: { readonly [name: string]: string };
  /** Receives the files with variables that the command of the app names, whether they exist or not. */
  readonly onEnvFile?: (file: string) => void;
  /** Stops the app. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the CDK app of a project as the CDK's CLI does, without the CLI and without the validation of templates, which
 * costs seconds. Fails with a `UserError` that has the app's own error and its location.
 */
export async function synthesize({
  projectDir,
  outdir,
  stage,
  context: more,
  environment,
  onEnvFile = () => undefined,
  signal,
}: SynthesizeOptions): Promise<void> {
  const { app, context } = readCdkJson(projectDir);
  envFiles(app).forEach(onEnvFile);
  const { child, kill } = startApp(app, projectDir, {
    ...process.env,
    ...environment,
    // The variables that the CLI passes to an app:
    // https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/lib/cxapi.ts
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({
      ...context,
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:version-reporting': false,
      'aws:cdk:bundling-stacks': ['**'],
      [LOCAL_CONTEXT]: true,
      ...more,
      ...(stage === undefined ? {} : { stage }),
    }),
    CDK_VALIDATION: 'false',
    PATH: [path.join(projectDir, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter),
  });
  signal?.addEventListener('abort', kill, { once: true });
  try {
    let output = '';
    child.stdout!.on('data', (chunk) => (output += chunk));
    child.stderr!.on('data', (chunk) => (output += chunk));
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (e) =>
        reject(new UserError('SYNTH_FAILED', `the CDK app does not start: ${app} (${e.message})`)),
      );
      child.once('close', resolve);
    });
    if (signal?.aborted) throw new UserError('ABORTED', 'the synthesis was ended');
    if (exitCode !== 0) throw synthFailure(output, { projectDir, app, exitCode });
    if (!hasCloudAssembly(outdir)) {
      throw new UserError(
        'SYNTH_FAILED',
        `the CDK app wrote no cloud assembly: ${app} ended without an error, but does it create an App of aws-cdk-lib?`,
      );
    }
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

function readCdkJson(projectDir: string): { app: string; context: object } {
  const text = textOf(projectDir, CDK_FILE);
  if (text === undefined) throw new UserError('NO_PROJECT', `there is no project in ${projectDir}: no ${CDK_FILE}`);
  const cdkJson = parseManaged(projectDir, CDK_FILE, text);
  const app = Array.isArray(cdkJson.app) ? cdkJson.app.join(' ') : cdkJson.app;
  if (typeof app !== 'string' || app === '') {
    throw new UserError(
      'NO_PROJECT',
      `${CDK_FILE} has no "app", the command that runs the CDK app${remedyOf(projectDir)}`,
    );
  }
  return { app, context: { ...cdkJson.context, ...lookedUp(projectDir) } };
}

/** Without one of them, Node ends before the app is run: https://nodejs.org/api/cli.html#--env-filefile */
function envFiles(app: string): string[] {
  return Array.from(app.matchAll(/--env-file(?:-if-exists)?[= ](["']?)([^\s"']+)\1/g), ([, , file]) => file);
}

/** The results of lookups (`Vpc.fromLookup`) at an earlier synthesis by the CLI. */
function lookedUp(projectDir: string): object {
  const text = textOf(projectDir, CDK_CONTEXT_FILE);
  return text === undefined ? {} : parseJson(CDK_CONTEXT_FILE, text);
}

/** The text of a file in the project's root; undefined if there is none. */
function textOf(projectDir: string, file: string): string | undefined {
  try {
    return fs.readFileSync(path.join(projectDir, file), 'utf8');
  } catch (e: any) {
    if (e.code === 'ENOENT') return undefined;
    throw new UserError('NO_PROJECT', `${file} cannot be read: ${e.message}`);
  }
}

function startApp(command: string, cwd: string, env: NodeJS.ProcessEnv): { child: ChildProcess; kill: () => void } {
  const [program, ...args] = command.trim().split(/\s+/);
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  // Without a shell if none is needed: 10 ms less, and one process to stop.
  if (program === 'node' && !/["'`$&|;<>()*?~#%\\]/.test(command)) {
    const child = spawn(process.execPath, args, { cwd, env, stdio });
    return { child, kill: () => void child.kill('SIGKILL') };
  }
  // A process group of its own, so that the children of the shell are stopped with it.
  const child = spawn(command, { cwd, env, stdio, shell: true, detached: process.platform !== 'win32' });
  const kill = () => {
    try {
      if (process.platform === 'win32' || !child.pid) child.kill('SIGKILL');
      else process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The process has already ended.
    }
  };
  return { child, kill };
}
