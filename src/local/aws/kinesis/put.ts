import { invalidArgument, invalidValue } from './errors';
import { isHashKey } from './shard';
import type { PutRecord, Stream } from './stream';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const MAX_RECORDS = 500;
const MAX_BYTES = 10 * 1024 * 1024;

/** The record in a request. Fails if Kinesis would refuse it. */
export function checkedRecord(input: any, { definition }: Stream): PutRecord {
  const { PartitionKey: partitionKey, ExplicitHashKey: explicitHashKey, Data: data } = input;
  if (typeof partitionKey !== 'string' || partitionKey.length < 1 || partitionKey.length > 256) {
    throw invalidValue('partitionKey', partitionKey, 'Member must have length between 1 and 256');
  }
  if (typeof data !== 'string') throw invalidValue('data', data, 'Member must not be null');
  if (explicitHashKey !== undefined) checkedHashKey('ExplicitHashKey', input);
  const limit = definition.settings.maxRecordKiB * 1024;
  if (bytesOf(input) > limit) {
    throw invalidValue('data', `${bytesOf(input)} bytes`, `Member must have length less than or equal to ${limit}`);
  }
  return { partitionKey, explicitHashKey, data };
}

/** The records in a request: one that is refused refuses all. */
export function checkedRecords({ Records: records }: any, stream: Stream): readonly PutRecord[] {
  if (!Array.isArray(records) || records.length < 1 || records.length > MAX_RECORDS) {
    throw invalidValue(
      'records',
      `${records?.length ?? 0} records`,
      `Member must have length between 1 and ${MAX_RECORDS}`,
    );
  }
  const checked = records.map((record) => checkedRecord(record, stream));
  if (records.reduce((sum, record) => sum + bytesOf(record), 0) > MAX_BYTES) {
    throw invalidArgument(`Records size exceeds ${MAX_BYTES} bytes.`);
  }
  return checked;
}

/** A hash key in a request. */
export function checkedHashKey(member: string, input: any): bigint {
  const key = input[member];
  if (typeof key === 'string' && isHashKey(key)) return BigInt(key);
  throw invalidArgument(`Invalid ${member}. ${member} must be in the range: [0, 2^128-1]. Specified value was ${key}`);
}

function bytesOf({ PartitionKey, Data }: any): number {
  return Buffer.byteLength(PartitionKey) + Buffer.byteLength(Data, 'base64');
}
