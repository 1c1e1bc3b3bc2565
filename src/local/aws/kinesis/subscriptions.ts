import { Readable } from 'node:stream';
import { childrenOf, describedRecord, positionOf, recordsAfter } from './reading';
import type { Shard } from './shard';
import type { Stream } from './stream';
import { eventMessage } from '../protocols/event-stream';
import { AwsServiceError } from '../service';
import type { Clock } from '../../clock';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html */
const SUBSCRIPTION_MILLISECONDS = 5 * 60 * 1000;
const TAKEOVER_MILLISECONDS = 5000;
const MAX_RECORDS = 10_000;

interface Active {
  readonly since: number;
  readonly end: () => void;
}

/** The subscriptions of consumers to shards: one for each, which the next one ends. */
export class Subscriptions {
  private readonly active = new Map<string, Active>();

  constructor(private readonly clock: Clock) {}

  /** The events of a new subscription. */
  open(stream: Stream, input: any): Readable {
    const { ConsumerARN, ShardId, StartingPosition: position = {} } = input;
    const now = this.clock.now();
    const shard = stream.find(ShardId);
    const after = positionOf(
      stream,
      shard,
      {
        ShardIteratorType: position.Type,
        StartingSequenceNumber: position.SequenceNumber,
        Timestamp: position.Timestamp,
      },
      now,
    );
    const key = `${ConsumerARN}/${ShardId}`;
    const other = this.active.get(key);
    if (other && now - other.since < TAKEOVER_MILLISECONDS) {
      const message = `Another active subscription exists for this consumer: ${ConsumerARN} and shard: ${ShardId}`;
      throw new AwsServiceError('ResourceInUseException', message);
    }
    other?.end();
    const subscription: Active = { since: now, end: () => events.push(null) };
    const events = this.events(stream, shard, after, () => {
      if (this.active.get(key) === subscription) this.active.delete(key);
    });
    this.active.set(key, subscription);
    return events;
  }

  private events(stream: Stream, shard: Shard, start: string | undefined, ended: () => void): Readable {
    let after = start;
    let isWanted = false;
    // The first event has no records, if there are none.
    let isFirst = true;
    let isOver = false;
    const push = () => {
      while (isWanted && !isOver) {
        const records = recordsAfter(shard, after, MAX_RECORDS);
        after = records.at(-1)?.sequenceNumber ?? after;
        const [unread] = shard.read(after, 1);
        isOver = shard.isClosed && !unread;
        if (records.length === 0 && !isFirst && !isOver) return;
        isFirst = false;
        isWanted = events.push(
          eventMessage('SubscribeToShardEvent', {
            Records: records.map((record) => describedRecord(stream, record)),
            ...(isOver
              ? { ChildShards: childrenOf(stream, shard) }
              : { ContinuationSequenceNumber: after ?? shard.definition.startingSequenceNumber }),
            MillisBehindLatest: unread ? Math.max(1, this.clock.now() - unread.arrived) : 0,
          }),
        );
        if (isOver) events.push(null);
      }
    };
    const position = () => after;
    const events = new Readable({
      read() {
        isWanted = true;
        push();
      },
      destroy(error, done) {
        isOver = true;
        unsubscribe();
        shard.holds.delete(position);
        cancel();
        ended();
        done(error);
      },
    });
    shard.holds.add(position);
    const unsubscribe = stream.subscribe(push);
    const cancel = this.clock.after(SUBSCRIPTION_MILLISECONDS, () => void events.push(null));
    events.push(eventMessage('initial-response', {}));
    return events;
  }
}
