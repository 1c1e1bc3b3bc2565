import type { HandlerOptions } from '../events/source';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { oneOf, pattern } from './option';

export const sns = {
  kind: 'sns',
  methods: ['onSnsMessage'],
  source: { resource: 'topic', arn: /^arn:[a-z-]+:sns:/, example: 'arn:aws:sns:…' },
  options: {
    /**
     * Only messages whose attributes match, https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
     *
     * @default - all
     */
    filterPolicy: pattern(),
    /**
     * What the filter policy is compared with: the attributes of a message, or its body, which then has to be JSON.
     *
     * @default 'MessageAttributes'
     */
    filterPolicyScope: oneOf(['MessageAttributes', 'MessageBody']),
  },
} as const satisfies EventKind;

export interface SnsOptions extends HandlerOptions, OptionsOf<typeof sns> {}

export interface SnsFunction extends FunctionBase, ManifestOf<typeof sns> {}
