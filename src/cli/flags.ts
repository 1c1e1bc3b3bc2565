import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './command';
import { suggestion } from '../config';

/**
 * The flags of a command, and nothing but flags.
 *
 * @throws UsageError for one that the command does not have, with the nearest that it has
 */
export function parseFlags<const T extends NonNullable<ParseArgsConfig['options']>>(
  command: string,
  args: string[],
  options: T,
): ReturnType<typeof parseArgs<{ options: T }>>['values'] {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
    const flags = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(
      unknown === undefined
        ? `${command}: ${message}`
        : `${command}: unknown flag ${unknown}${suggestion(unknown, flags)}`,
    );
  }
}
