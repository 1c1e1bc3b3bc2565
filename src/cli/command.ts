import { parseArgs, type ParseArgsConfig } from 'node:util';
import { findProjectDir, suggestion } from '../config';
import { errorText, UserError } from '../errors';

/** A command of the command line. */
export interface Command {
  /**
   * Runs it.
   *
   * @param args the arguments after the command's name
   * @returns the exit code
   */
  run(args: string[]): Promise<number>;
}

/** Runs a command; an error is printed. */
export async function exitCodeOf(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    return 1;
  }
}

type Flags = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Flags> = ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>;

/**
 * Parses the arguments of a command that takes flags only.
 *
 * @throws UserError for an unknown flag, with the nearest known one
 */
export function parseFlags<const T extends Flags>(command: string, args: string[], options: T): Parsed<T>['values'] {
  return parse(command, args, options, false).values;
}

/** Parses the arguments of a command that takes names, too. Fails as `parseFlags` does. */
export function parseArguments<const T extends Flags>(command: string, args: string[], options: T): Parsed<T> {
  return parse(command, args, options, true);
}

function parse<T extends Flags>(command: string, args: string[], options: T, allowPositionals: boolean): Parsed<T> {
  try {
    return parseArgs({ args, options, allowPositionals }) as Parsed<T>;
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
    const flags = Object.keys(options).map((name) => `--${name}`);
    throw new UserError(
      'USAGE',
      unknown === undefined
        ? `${command}: ${message}`
        : `${command}: unknown flag ${unknown}${suggestion(unknown, flags)}`,
    );
  }
}

/** The root of the project that a command runs in. */
export function currentProjectDir(from: string = process.cwd()): string {
  const found = findProjectDir(from);
  if (found === undefined) {
    throw new UserError(
      'USAGE',
      `There is no project in ${from} or above: no cdk.json. Change to a project's directory, ` +
        'or create one with `npx projen new --from serverless-cdk-project`.',
    );
  }
  return found;
}
