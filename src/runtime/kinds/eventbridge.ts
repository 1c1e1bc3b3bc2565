import type { HandlerOptions } from '../events/source';
import { arn } from './arn';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { pattern, refusal } from './option';

export const eventbridge = {
  kind: 'eventbridge',
  methods: ['onEventBridge'],
  source: {
    resource: 'eventBus',
    arn: arn('events', 'event-bus/[\\w./-]{1,256}'),
    example: 'arn:aws:events:…:event-bus/name',
    // AWS::Events::EventBus Name
    names: { form: /^[\w./-]{1,256}$/, rule: 'letters, digits, "-", "_", "." and "/", 256 characters at most' },
    option: 'bus',
  },
  options: {
    /** The pattern of the events, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
    pattern: pattern({ required: true }, (given) =>
      Object.keys(given).length > 0
        ? refusal('EventBridge', given, 'eventbridge')
        : "is empty, and EventBridge refuses that. Name a field that all the events have: { account: ['…'] }, { source: ['…'] }",
    ),
  },
} as const satisfies EventKind;

export interface EventBridgeOptions extends HandlerOptions, OptionsOf<typeof eventbridge> {}

export interface EventBridgeFunction extends FunctionBase, ManifestOf<typeof eventbridge> {}
