import { eachRecord, type BatchResult } from './batch';
import { withoutMark } from '../json';
import type { EventBase, Expected, Invocation } from './source';

/** A record of a Kinesis stream. */
export interface KinesisRecord extends EventBase {
  readonly data: Buffer;
  readonly partitionKey: string;
  readonly sequenceNumber: string;
  readonly time: Date;
  /** The data as text. */
  readonly text: () => string;
  /** The data as JSON. */
  readonly json: <T = any>() => T;
}

export const expected: Expected = { from: 'a stream', records: 'kinesis' };

export function run(event: any, invocation: Invocation): Promise<BatchResult> {
  const { context: lambdaContext, log } = invocation;
  const records = (event.Records as any[]).map((raw): KinesisRecord => {
    const { data: base64, partitionKey, sequenceNumber, approximateArrivalTimestamp } = raw.kinesis;
    const data = Buffer.from(base64, 'base64');
    return {
      data,
      partitionKey,
      sequenceNumber,
      time: new Date(approximateArrivalTimestamp * 1000),
      text: () => withoutMark(data.toString()),
      json: () => JSON.parse(withoutMark(data.toString())),
      raw,
      lambdaContext,
      log,
    };
  });
  return eachRecord(records, (record) => record.sequenceNumber, true, invocation);
}
