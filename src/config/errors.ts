import { findProjectDir } from './project-dir';
import { lineInProjenrc, PROJENRC } from './projenrc';
import { UserError } from '../errors';

/** An invalid value of the configuration. The message has its path and the expected value. */
export class ConfigError extends UserError {
  /**
   * @param source the source of the configuration, for messages: `runtime/config.json`
   * @param path the path of the value in it: `stages.prod.functions.orders.timeout`
   */
  constructor(
    readonly source: string,
    readonly path: string,
    readonly problem: string,
    private readonly parts?: readonly ConfigError[],
  ) {
    super('INVALID_CONFIG', parts ? `${source}: ${problem}` : configMessage(source, [{ path, problem }]));
    this.name = 'ConfigError';
  }

  /** Several errors as one. */
  static of(source: string, errors: readonly ConfigError[]): ConfigError {
    return new ConfigError(source, '', configMessage(source, errors).slice(`${source}: `.length), errors);
  }

  /** The errors of single values: the parts of one that is several, else itself. */
  get errors(): readonly ConfigError[] {
    return this.parts ?? [this];
  }
}

/**
 * The text for invalid values, with the lines of those that are written in `.projenrc.ts`.
 *
 * @param projectDir where that file is
 */
export function configMessage(
  source: string,
  problems: readonly { readonly path: string; readonly problem: string }[],
  projectDir: string | undefined = source === PROJENRC ? findProjectDir() : undefined,
): string {
  const located = problems.map(({ path, problem }) => ({
    line: source === PROJENRC && projectDir !== undefined ? lineInProjenrc(projectDir, path) : undefined,
    text: `${path}${path && ': '}${problem}`,
  }));
  if (located.length === 1) {
    const [{ line, text }] = located;
    return `${source}${line === undefined ? '' : `:${line}`}: ${text}`;
  }
  const lines = located.map(({ line, text }) => `- ${line === undefined ? '' : `line ${line}: `}${text}`);
  return `${source}: ${problems.length} errors\n${lines.join('\n')}`;
}
