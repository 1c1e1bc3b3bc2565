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
  ) {
    super('INVALID_CONFIG', `${source}: ${path}${path && ': '}${problem}`);
    this.name = 'ConfigError';
  }
}
