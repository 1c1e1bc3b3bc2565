import { compilePattern, type Matches } from './compile';

/**
 * The test of records for the filter criteria of an event source mapping: one has to match. Without any, all records do.
 *
 * @param patterns the `Pattern` of each filter
 */
export function compileFilterCriteria(patterns: readonly (string | object)[]): Matches {
  const filters = patterns.map((pattern) => compilePattern(pattern, 'lambda'));
  return (record) => filters.length === 0 || filters.some((matches) => matches(record));
}

/**
 * A payload (`body` of an SQS message, the decoded `data` of a Kinesis record) as a filter sees it: a JSON object or
 * array as such, any other text as a string. So a pattern of fields drops plain text, and a pattern of text drops JSON.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html#filtering-sqs-examples
 */
export function filteredPayload(text: string): unknown {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : text;
  } catch {
    return text;
  }
}
