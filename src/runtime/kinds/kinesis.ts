import { arn } from './arn';
import type { EventKind, FunctionBase, ManifestOf } from './kind';
import { stream } from './stream';

export const kinesis = {
  kind: 'kinesis',
  methods: ['onKinesisRecord'],
  source: {
    resource: 'stream',
    arn: arn('kinesis', 'stream/[\\w.-]{1,128}(/consumer/.+)?'),
    example: 'arn:aws:kinesis:…:stream/name',
    // AWS::Kinesis::Stream Name
    names: { form: /^[\w.-]{1,128}$/, rule: 'letters, digits, "-", "_" and ".", 128 characters at most' },
  },
  options: stream.options,
  batches: true,
} as const satisfies EventKind;

export interface KinesisFunction extends FunctionBase, ManifestOf<typeof kinesis> {}
