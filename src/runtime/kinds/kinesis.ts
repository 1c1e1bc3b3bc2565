import type { EventKind, FunctionBase, ManifestOf } from './kind';
import { stream } from './stream';

export const kinesis = {
  kind: 'kinesis',
  methods: ['onKinesisRecord'],
  source: { resource: 'stream', arn: /^arn:[a-z-]+:kinesis:/, example: 'arn:aws:kinesis:…' },
  options: stream.options,
  batches: true,
} as const satisfies EventKind;

export interface KinesisFunction extends FunctionBase, ManifestOf<typeof kinesis> {}
