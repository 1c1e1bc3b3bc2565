import type { AsyncSettings } from '../../delivery/async-invoker';

/** The settings of asynchronous invocations in the template, by function and qualifier. */
export class AsyncSettingsTable {
  private settings: ReadonlyMap<string, AsyncSettings> = new Map();

  /** @param configs the properties of `AWS::Lambda::EventInvokeConfig` */
  replace(configs: readonly any[]): void {
    this.settings = new Map(
      configs.map((config) => [
        `${nameOf(config.FunctionName)}:${config.Qualifier}`,
        {
          maximumRetryAttempts: number(config.MaximumRetryAttempts),
          maximumEventAge: number(config.MaximumEventAgeInSeconds),
          onSuccess: config.DestinationConfig?.OnSuccess?.Destination,
          onFailure: config.DestinationConfig?.OnFailure?.Destination,
        },
      ]),
    );
  }

  get(functionName: string, qualifier: string): AsyncSettings {
    return this.settings.get(`${functionName}:${qualifier}`) ?? {};
  }
}

/** The name in a name, an ARN or a partial ARN. */
function nameOf(nameOrArn: string): string {
  return nameOrArn
    .split(/:?function:/)
    .pop()!
    .split(':')[0];
}

function number(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}
