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
    super('INVALID_CONFIG', `${source}: ${path}${path && ': '}${problem}`);
    this.name = 'ConfigError';
  }

  /** Several errors as one. */
  static of(source: string, errors: readonly ConfigError[]): ConfigError {
    const lines = errors.map(({ path, problem }) => `- ${path}${path && ': '}${problem}`);
    return new ConfigError(source, '', `${errors.length} errors\n${lines.join('\n')}`, errors);
  }

  /** The errors of single values: the parts of one that is several, else itself. */
  get errors(): readonly ConfigError[] {
    return this.parts ?? [this];
  }
}
