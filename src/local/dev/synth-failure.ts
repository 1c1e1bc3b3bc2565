import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFECT, UserError } from '../../errors';
import { BRIDGE_FILE } from '../../manifest/names';

interface FailedApp {
  readonly projectDir: string;
  readonly app: string;
  readonly exitCode: number | null;
}

const LAST_LINES = 40;

/** The error for a CDK app that failed: the location in the project, the message, and the app's output. */
export function synthFailure(output: string, { projectDir, app, exitCode }: FailedApp): UserError {
  const lines = output
    .replace(/\x1b\[[0-9;]*m/g, '')
    .split('\n')
    .map((line) => line.trimEnd());
  const message = errorMessage(lines);
  const where = location(lines, projectDir);
  const defect = lines.some((line) => line.startsWith(DEFECT));
  if (message && where && !defect) return new UserError('SYNTH_FAILED', `${where}: ${message}`);
  // This package prints its errors for the user without a stack, and ends the app: the place is part of the text.
  const printed = lines.findIndex((line) => isLocated(line, projectDir));
  if (printed >= 0 && !defect) return new UserError('SYNTH_FAILED', lines.slice(printed).join('\n').trimEnd());
  const tail = lines
    .filter((line) => line !== '' && !isNoise(line))
    .slice(-LAST_LINES)
    .map((line) => `  ${line}`);
  return new UserError('SYNTH_FAILED', [`the CDK app failed: ${app} (exit code ${exitCode})`, ...tail].join('\n'));
}

/**
 * The message of an uncaught error in the output: `Error: what`, `ValidationError [code]: what` and further lines up to
 * the stack.
 */
function errorMessage(lines: readonly string[]): string | undefined {
  const first = lines.findIndex((line) =>
    /^(?:Uncaught )?(?:\w*(?:Error|Exception))(?: \[[^\]]+\])?(?:: |$)/.test(line),
  );
  if (first < 0) return undefined;
  const stack = lines.findIndex((line, i) => i > first && (/^\s+at /.test(line) || isNoise(line)));
  const message = lines
    .slice(first, stack < 0 ? first + LAST_LINES : stack)
    .join('\n')
    .trim();
  // esbuild's error in tsx: the location in its second line is already in the message.
  const transform = /Transform failed with \d+ errors?:\n(?:.*?:\d+:\d+: )?(?:ERROR: )?([\s\S]*)/.exec(message);
  return transform ? transform[1] : message.replace(/^Error: /, '');
}

/**
 * The first place in the project's own files, from the error itself or from its stack: `infrastructure/main.ts:3:5`.
 */
function location(lines: readonly string[], projectDir: string): string | undefined {
  let bridge: string | undefined;
  for (const line of lines) {
    const match = /(file:\/\/\/(?:[A-Za-z]:)?[^\s():]+|[A-Za-z]:\\[^\s():]+|\/[^\s():]+):(\d+)(?::(\d+))?/.exec(line);
    if (!match) continue;
    const file = path.relative(projectDir, match[1].startsWith('file:') ? fileURLToPath(match[1]) : match[1]);
    if (file.startsWith('..') || file.includes('node_modules')) continue;
    // `file:12` begins the excerpt that Node prints; the stack has the column too.
    if (!match[3] && lines.some((other) => other.includes(`${match[1]}:${match[2]}:`))) continue;
    const place = [file, match[2], match[3]].filter(Boolean).join(':');
    if (file !== path.normalize(BRIDGE_FILE)) return place;
    // It is generated: its caller is the place to look at.
    bridge ??= place;
  }
  return bridge;
}

/** Whether a line begins with a place in the project: `infrastructure/main.ts:3:5: …`. */
function isLocated(line: string, projectDir: string): boolean {
  const [, file] = /^([^\s:]+):\d+:\d+: /.exec(line) ?? [];
  return file !== undefined && !path.isAbsolute(file) && fs.existsSync(path.join(projectDir, file));
}

function isNoise(line: string): boolean {
  return /^Node\.js v\d/.test(line) || line.startsWith('(Use `node --trace');
}
