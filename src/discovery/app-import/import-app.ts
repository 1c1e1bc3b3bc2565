import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { noAnswer, outcomeError, type AppEnd, type LoadedBundle } from './import-errors';
import type { AppOutcome } from './import-process';
import type { AppManifest } from '../../manifest/describe';
import { BUNDLE_ENTRY } from '../bundle/entry';
import { loadEsbuild } from '../bundle/load-esbuild';
import { DISCOVERY_VARIABLE } from '../../runtime/names';

export interface ImportOptions extends LoadedBundle {
  /** A folder for the files that the processes exchange. */
  readonly workDir: string;
  /** The time limit of the import. */
  readonly timeoutSeconds: number;
}

/** Loads a bundle in a process of its own and returns what the app declares. */
export async function importApp(options: ImportOptions): Promise<AppManifest> {
  const outcomeFile = path.join(options.workDir, 'outcome.json');
  const end = await run(
    [await importScript(options), path.join(options.bundleDir, BUNDLE_ENTRY), outcomeFile],
    options,
  );
  if (!fs.existsSync(outcomeFile)) throw noAnswer(end, options);
  const outcome: AppOutcome = JSON.parse(fs.readFileSync(outcomeFile, 'utf8'));
  if ('apps' in outcome && outcome.apps.length === 1) return outcome.apps[0].manifest;
  throw outcomeError(outcome, options);
}

/**
 * The script of the process, as plain JavaScript in one file: the user's code then runs in a bare Node, also when this
 * library runs from its TypeScript sources.
 */
async function importScript({ projectDir, workDir }: ImportOptions): Promise<string> {
  const outfile = path.join(workDir, 'import-process.cjs');
  // Not buildSync, which would start another esbuild beside the one that built the bundle.
  await loadEsbuild(projectDir).build({
    entryPoints: [path.join(__dirname, `import-process${path.extname(__filename)}`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  return outfile;
}

/**
 * The environment of the user's code: Lambda's own variables, as far as code may read them during the import, and no
 * access to credentials. It is the same on every machine, so that an app declares the same on a developer's machine as
 * in CI.
 */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'Path', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'].filter(
    (name) => process.env[name] !== undefined,
  );
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    [DISCOVERY_VARIABLE]: '1',
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function run(args: string[], { projectDir, timeoutSeconds }: ImportOptions): Promise<AppEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: projectDir,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    let output = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      // A process in an endless loop handles no other signal.
      child.kill('SIGKILL');
    }, timeoutSeconds * 1000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-10_000);
      });
    }
    child.on('error', reject);
    // Not `close`: a child process of the app may hold the pipes open.
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      process.off('exit', kill);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, signal, timedOut, output: output.trim() });
    });
  });
}
