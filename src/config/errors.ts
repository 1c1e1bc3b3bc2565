import { UserError } from '../errors';

/** A value of the configuration is wrong. The message says which one, by its path, and what it should be. */
export class ConfigError extends UserError {
  /**
   * @param source where the configuration comes from, for the reader: `runtime/config.json`
   * @param path the way to the value from there: `stages.prod.functions.orders.timeout`
   */
  constructor(
    readonly source: string,
    readonly path: string,
    readonly problem: string,
  ) {
    super('INVALID_CONFIG', `${source}: ${path}${path && ': '}${problem}`);
    this.name = 'ConfigError';
  }
}
