import { arn } from './arn';
import type { EventKind, FunctionBase, ManifestOf } from './kind';
import { stream } from './stream';

export const dynamodb = {
  kind: 'dynamodb',
  methods: ['onDynamoDbRecord'],
  source: {
    resource: 'table',
    arn: arn('dynamodb', 'table/[\\w.-]+/stream/.+'),
    example: 'arn:aws:dynamodb:…:table/name/stream/…',
    arnOf: "a table's stream",
  },
  options: stream.options,
  batches: true,
} as const satisfies EventKind;

export interface DynamoDbFunction extends FunctionBase, ManifestOf<typeof dynamodb> {}
