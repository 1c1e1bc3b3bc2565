import { eventBridgePatterns } from '../../../src/cdk/event-sources/s3-event-patterns';

const patterns = (options: object) =>
  eventBridgePatterns({ kind: 's3', source: { name: 'b' }, events: ['s3:ObjectCreated:*'], ...options }, 'b');
const bucket = { name: ['b'] };

test('objects are filtered by prefix and suffix', () => {
  const key = (options: object) => (patterns(options) as any)[0].detail.object;
  expect(key({})).toBeUndefined();
  expect(key({ prefix: 'in/' })).toEqual({ key: [{ prefix: 'in/' }] });
  expect(key({ suffix: '.png' })).toEqual({ key: [{ suffix: '.png' }] });
  expect(key({ prefix: 'i*\\/', suffix: '.png' })).toEqual({ key: [{ wildcard: 'i\\*\\\\/*.png' }] });
});

test('events are filtered by type, and by reason where one is declared', () => {
  expect(patterns({ events: ['s3:ObjectCreated:*', 's3:ObjectTagging:*', 's3:ObjectCreated:Put'] })).toEqual([
    {
      source: ['aws.s3'],
      'detail-type': ['Object Created', 'Object Tags Added', 'Object Tags Deleted'],
      detail: { bucket },
    },
  ]);
  expect(patterns({ events: ['s3:ObjectCreated:Put', 's3:ObjectRemoved:*'] })).toEqual([
    { source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { bucket, reason: ['PutObject'] } },
    { source: ['aws.s3'], 'detail-type': ['Object Deleted'], detail: { bucket, reason: ['DeleteObject'] } },
  ]);
});

test('an event that EventBridge does not have is named', () => {
  expect(patterns({ events: ['s3:ObjectCreated:*', 's3:Replication:*'] })).toBe('s3:Replication:*');
});
