import { spawnSync } from 'node:child_process';
import { withoutAwsAccess } from '../child-environment';
import type { Architecture } from './native-code';

/** The platform that packages are installed for. */
export interface Target {
  readonly architecture: Architecture;
  /** The major version of Node.js. */
  readonly node: number;
}

const CPU: { readonly [A in Architecture]: string } = { arm64: 'arm64', x86_64: 'x64' };
const MINUTES = 10;

/**
 * Installs the packages of a folder's package.json as for Lambda.
 * @returns npm's message if it fails
 */
export function npmInstall(folder: string, target: Target): string | undefined {
  // --prefix: npm would treat a folder below a project as part of it.
  const args = [
    'install',
    '--prefix=.',
    '--os=linux',
    `--cpu=${CPU[target.architecture]}`,
    '--libc=glibc',
    '--omit=dev',
    '--bin-links=false',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
  ];
  const { status, stdout, stderr, error } = spawnSync('npm', args, {
    cwd: folder,
    env: { ...withoutAwsAccess(process.env), ...forInstallScripts(target) },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: MINUTES * 60_000,
    // On Windows npm is a shell script.
    shell: process.platform === 'win32',
  });
  if (error && status === null) {
    return (error as NodeJS.ErrnoException).code === 'ETIMEDOUT'
      ? `it took more than ${MINUTES} minutes`
      : `npm does not start: ${error.message}`;
  }
  return status === 0 ? undefined : `${stderr}${stdout}`.trim();
}

/**
 * Packages that download native code at installation do not read npm's own flags, but these variables.
 */
function forInstallScripts({ architecture, node }: Target): NodeJS.ProcessEnv {
  const cpu = CPU[architecture];
  return {
    // https://github.com/prebuild/prebuild-install#help
    npm_config_platform: 'linux',
    npm_config_arch: cpu,
    npm_config_libc: 'glibc',
    npm_config_target: `${node}.0.0`,
    // https://github.com/mapbox/node-pre-gyp#options
    npm_config_target_platform: 'linux',
    npm_config_target_arch: cpu,
    npm_config_target_libc: 'glibc',
  };
}
