import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { childExitCode } from './foreground';
import { UserError } from '../errors';

/**
 * Runs the CDK CLI that is installed in the project, in the foreground. Its result is the exit code.
 *
 * @param without lines that are not printed
 */
export async function runCdk(projectDir: string, args: readonly string[], without?: RegExp): Promise<number> {
  const child = spawn(process.execPath, [cdkBin(projectDir), ...args], {
    cwd: projectDir,
    stdio: without ? ['inherit', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, ...(without && process.stderr.isTTY && { FORCE_COLOR: '1' }) },
  });
  const printed = without
    ? [printLines(child.stdout!, process.stdout, without), printLines(child.stderr!, process.stderr, without)]
    : [];
  return childExitCode(child, printed);
}

/** Runs the CDK CLI that is installed in the project. Its result has what it has printed, without colours. */
export async function cdkOutput(projectDir: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  const child = spawn(process.execPath, [cdkBin(projectDir), ...args], {
    cwd: projectDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, text }));
  });
}

async function printLines(from: Readable, to: NodeJS.WritableStream, without: RegExp): Promise<void> {
  for await (const line of createInterface({ input: from })) if (!without.test(line)) to.write(`${line}\n`);
}

/**
 * A command as the value of a flag of the CDK CLI, which runs it in a shell. The CLI's parser strips one pair of quotes
 * around a value, and would mistake the first quote of the first part and the last quote of the last part for such a
 * pair.
 */
export function commandFlag(...parts: readonly string[]): string {
  return `"${parts.map((part) => JSON.stringify(part)).join(' ')}"`;
}

function cdkBin(projectDir: string): string {
  try {
    const manifest = createRequire(path.join(projectDir, 'package.json')).resolve('aws-cdk/package.json');
    return path.join(path.dirname(manifest), require(manifest).bin.cdk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new UserError(
      'USAGE',
      'The CDK CLI is not installed in this project: run `npm install`, then repeat the command.',
    );
  }
}
