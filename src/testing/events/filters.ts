import type { EventCall } from './event-factory';

/** The fields that the filters of an event source mapping see of a record. */
type Filtered = (record: any, payload: (text: string) => unknown) => object;

const FILTERED: { readonly [kind: string]: Filtered } = {
  sqs: (message, payload) => ({ ...message, body: payload(message.body) }),
  kinesis: ({ kinesis }, payload) => ({ ...kinesis, data: payload(Buffer.from(kinesis.data, 'base64').toString()) }),
  dynamodb: (record) => record,
};

/**
 * The records that match the filters of the function, as Lambda invokes it with these only. Throws if none does, as
 * Lambda would not invoke it.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function matching(records: readonly object[], { what, declaration }: EventCall): readonly object[] {
  const { name, kind, options } = declaration;
  const filtered = FILTERED[kind];
  if (!filtered || !options.filters || records.length === 0) return records;
  // Loaded on first use: few functions have filters.
  const {
    compileFilterCriteria,
    filteredPayload,
  }: typeof import('../../local/patterns') = require('../../local/patterns');
  const matches = compileFilterCriteria(options.filters);
  const found = records.filter((record) => matches(filtered(record, filteredPayload)));
  if (found.length === 0) {
    throw new TypeError(
      `${what}: no record matches the filters of "${name}", ${JSON.stringify(options.filters)}, so Lambda would not invoke it`,
    );
  }
  return found;
}
