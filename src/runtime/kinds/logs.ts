import type { HandlerOptions } from '../events/source';
import { arn } from './arn';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { text } from './option';
import { compileLogFilter, LogFilterError } from '../syntax/log-filter';

export const logs = {
  kind: 'logs',
  methods: ['onLogs'],
  source: {
    resource: 'logGroup',
    arn: arn('logs', 'log-group:[\\w./#-]{1,512}(:\\*)?'),
    example: 'arn:aws:logs:…:log-group:name',
    // AWS::Logs::LogGroup LogGroupName
    names: { form: /^[\w./#-]{1,512}$/, rule: 'letters, digits, "-", "_", ".", "/" and "#", 512 characters at most' },
  },
  options: {
    /**
     * Only log events that match, `{ $.level = "ERROR" }` for those that are JSON:
     * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
     *
     * @default - all
     */
    filterPattern: text({}, (pattern) =>
      // AWS::Logs::SubscriptionFilter FilterPattern
      pattern.length > 1024
        ? `has ${pattern.length} characters. CloudWatch Logs takes up to 1024`
        : logFilterProblem(pattern),
    ),
  },
  batches: true,
} as const satisfies EventKind;

export interface LogsOptions extends HandlerOptions, OptionsOf<typeof logs> {}

export interface LogsFunction extends FunctionBase, ManifestOf<typeof logs> {}

function logFilterProblem(pattern: string): string | undefined {
  try {
    compileLogFilter(pattern);
    return undefined;
  } catch (e) {
    if (!(e instanceof LogFilterError)) throw e;
    return `is no filter pattern of CloudWatch Logs: ${e.message}`;
  }
}
