import { compileFilterCriteria, filteredPayload } from '../../../src/local/patterns';

const sqs = (body: string) => ({ eventSource: 'aws:sqs', body: filteredPayload(body) });

test('one of several filters is enough, and all records match none', () => {
  const matches = compileFilterCriteria(['{"eventName":["INSERT"]}', { eventName: ['REMOVE'] }]);
  expect(matches({ eventName: 'INSERT' })).toBe(true);
  expect(matches({ eventName: 'REMOVE' })).toBe(true);
  expect(matches({ eventName: 'MODIFY' })).toBe(false);
  expect(compileFilterCriteria([])({ eventName: 'MODIFY' })).toBe(true);
});

// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
test('a filter of fields drops plain text, a filter of text drops JSON', () => {
  const fields = compileFilterCriteria([{ body: { 'my-key': ['my-value'] } }]);
  expect(fields(sqs('{"my-key":"my-value"}'))).toBe(true);
  expect(fields(sqs('{"my-key":"other"}'))).toBe(false);
  expect(fields(sqs('my-value'))).toBe(false);
  const text = compileFilterCriteria([{ body: ['plain'] }]);
  expect(text(sqs('plain'))).toBe(true);
  expect(text(sqs('{"plain":"plain"}'))).toBe(false);
});

test('a filter without the body lets any body through', () => {
  const matches = compileFilterCriteria([{ eventSource: ['aws:sqs'] }]);
  expect(matches(sqs('text'))).toBe(true);
  expect(matches(sqs('{"a":1}'))).toBe(true);
});

test('an invalid filter is refused with the message of Lambda', () => {
  for (const pattern of [
    'null',
    '"simple string"',
    '{"eventSource":"aws:sqs"}',
    '{"eventSource":[]}',
    'single-string',
  ]) {
    expect(() => compileFilterCriteria([pattern])).toThrow('Invalid filter pattern definition.');
  }
});
