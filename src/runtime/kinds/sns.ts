import { DeclarationError } from '../checks/declaration-error';
import type { HandlerOptions } from '../events/source';
import { arn } from './arn';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { oneOf, pattern, refusal } from './option';

export const sns = {
  kind: 'sns',
  methods: ['onSnsMessage'],
  source: {
    resource: 'topic',
    arn: arn('sns', '[\\w-]{1,256}(\\.fifo)?'),
    example: 'arn:aws:sns:…:name',
    // AWS::SNS::Topic TopicName
    names: {
      form: /^(?=.{1,256}$)[\w-]+(\.fifo)?$/,
      rule: 'letters, digits, "-" and "_", 256 characters at most, and .fifo at the end of that of a FIFO topic',
    },
  },
  options: {
    /**
     * Only messages whose attributes match, https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
     *
     * @default - all
     */
    filterPolicy: pattern(),
    /**
     * The part of a message that the filter policy is compared with: its attributes, or its body, which must then be
     * JSON.
     *
     * @default 'MessageAttributes'
     */
    filterPolicyScope: oneOf(['MessageAttributes', 'MessageBody']),
  },
  check: (what, { filterPolicy, filterPolicyScope }) => {
    const mode = filterPolicyScope === 'MessageBody' ? 'sns-body' : 'sns-attributes';
    const refused = filterPolicy && refusal('SNS', filterPolicy, mode);
    if (refused) throw new DeclarationError(`${what}: option "filterPolicy" ${refused}`);
  },
} as const satisfies EventKind;

export interface SnsOptions extends HandlerOptions, OptionsOf<typeof sns> {}

export interface SnsFunction extends FunctionBase, ManifestOf<typeof sns> {}
