import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { suggestion } from '../../config';
import { commandFlag, runCdk } from '../cdk-process';
import { currentProjectDir } from '../command';
import { UserError } from '../../errors';

const LOGS = '--api-gateway-logs';

/**
 * Prepares an account and region: creates the CDK's own resources and, with a flag, the role with which API Gateway
 * writes logs.
 */
export async function run(args: readonly string[]): Promise<number> {
  const projectDir = currentProjectDir();
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(
      `Usage: serverless-cdk-project bootstrap [${LOGS}] [arguments of cdk bootstrap]\n\n` +
        `  ${LOGS}  also creates the role that REST and WebSocket APIs need for access logs,\n` +
        '                      a setting of the account and region, as a stack of its own\n\nAll other arguments are passed to the CDK:\n\n',
    );
  }
  const passed = args.filter((arg) => arg !== LOGS);
  const misspelt = passed.find((arg) => /^--api-?g/i.test(arg));
  if (misspelt) throw new UserError('USAGE', `bootstrap: unknown flag ${misspelt}${suggestion(misspelt, [LOGS])}`);
  const exitCode = await runCdk(projectDir, ['bootstrap', ...passed]);
  if (exitCode !== 0 || passed.length === args.length || args.includes('--help') || args.includes('-h')) {
    return exitCode;
  }
  return deployLogs(projectDir, passed);
}

async function deployLogs(projectDir: string, args: readonly string[]): Promise<number> {
  const environments = args.flatMap((arg) => /^aws:\/\/(.+)$/.exec(arg)?.[1] ?? []);
  const output = fs.mkdtempSync(path.join(os.tmpdir(), 'api-gateway-logs-'));
  try {
    const app = commandFlag(process.execPath, require.resolve('../../cdk/api/account-logs'), ...environments);
    return await runCdk(projectDir, [
      'deploy',
      '--app',
      app,
      '--output',
      output,
      '--all',
      '--require-approval',
      'never',
      ...profileOf(args),
    ]);
  } finally {
    fs.rmSync(output, { recursive: true, force: true });
  }
}

/** The arguments that select credentials; the others are for the CDK's own bootstrap. */
function profileOf(args: readonly string[]): string[] {
  const i = args.indexOf('--profile');
  return i >= 0 ? args.slice(i, i + 2) : args.filter((arg) => arg.startsWith('--profile='));
}
