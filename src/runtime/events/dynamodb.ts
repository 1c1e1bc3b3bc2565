import { unmarshall } from './attribute-value';
import { eachRecord, type BatchResult } from './batch';
import type { EventBase, Expected, Invocation } from './source';

/** A change of an item of a table. */
export interface DynamoDbRecord<Item = any> extends EventBase {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: { readonly [attribute: string]: any };
  /** The item after the change, if the stream carries it. */
  readonly newImage?: Item;
  /** The item before the change, if the stream carries it. */
  readonly oldImage?: Item;
  readonly sequenceNumber: string;
  readonly time: Date;
  /** True if the item was deleted by its time to live. */
  readonly expired: boolean;
}

export const expected: Expected = { from: 'the stream of a table', records: 'dynamodb' };

export function run(event: any, invocation: Invocation): Promise<BatchResult> {
  const { context: lambdaContext, log } = invocation;
  const records = (event.Records as any[]).map((raw): DynamoDbRecord => {
    const { Keys = {}, NewImage, OldImage, SequenceNumber, ApproximateCreationDateTime } = raw.dynamodb;
    return {
      eventName: raw.eventName,
      keys: unmarshall(Keys),
      newImage: NewImage && unmarshall(NewImage),
      oldImage: OldImage && unmarshall(OldImage),
      sequenceNumber: SequenceNumber,
      time: new Date(ApproximateCreationDateTime * 1000),
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
      expired: raw.userIdentity?.principalId === 'dynamodb.amazonaws.com',
      raw,
      lambdaContext,
      log,
    };
  });
  return eachRecord(records, (record) => record.sequenceNumber, true, invocation);
}
