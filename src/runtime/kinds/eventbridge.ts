import type { HandlerOptions } from '../events/source';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { pattern } from './option';

export const eventbridge = {
  kind: 'eventbridge',
  methods: ['onEventBridge'],
  source: {
    resource: 'eventBus',
    arn: /^arn:[a-z-]+:events:.*:event-bus\//,
    example: 'arn:aws:events:…:event-bus/name',
    option: 'bus',
  },
  options: {
    /** Which events, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
    pattern: pattern({ required: true }, (given) =>
      Object.keys(given).length > 0
        ? undefined
        : "is empty, and EventBridge refuses that. Name something that all the events have: { account: ['…'] }, { source: ['…'] }",
    ),
  },
} as const satisfies EventKind;

export interface EventBridgeOptions extends HandlerOptions, OptionsOf<typeof eventbridge> {}

export interface EventBridgeFunction extends FunctionBase, ManifestOf<typeof eventbridge> {}
