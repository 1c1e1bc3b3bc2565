import type { HandlerOptions } from '../events/source';
import { arn } from './arn';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { text } from './option';

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
    filterPattern: text({}, ({ length }) =>
      // AWS::Logs::SubscriptionFilter FilterPattern
      length > 1024 ? `has ${length} characters. CloudWatch Logs takes up to 1024` : undefined,
    ),
  },
  batches: true,
} as const satisfies EventKind;

export interface LogsOptions extends HandlerOptions, OptionsOf<typeof logs> {}

export interface LogsFunction extends FunctionBase, ManifestOf<typeof logs> {}
