import type { Mapping } from './mapping';
import type { Poller, PollerContext } from './poller';
import { checkpointKey, ShardPoller, type Checkpoint } from './shard-poller';
import type { LogSource, Shard } from './source';
import type { Store } from '../store/store';

/**
 * The pollers of the shards of a log. Shards are split and merged while the mapping runs: a shard is read when those
 * before it are done, so that records of a partition key stay in order.
 *
 * https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
 */
export class ShardPollers implements Poller {
  private readonly pollers = new Map<string, ShardPoller>();
  /** The shards that were read before this start. */
  private readonly begun: ReadonlySet<string>;
  private isFirst = true;

  constructor(
    private readonly mapping: Mapping,
    private readonly source: LogSource,
    private readonly context: PollerContext & { readonly checkpoints: Store<Checkpoint> },
  ) {
    // A parent may be trimmed meanwhile.
    const ids = source.shards.flatMap(({ id, parents = [] }) => [id, ...parents]);
    this.begun = new Set(ids.filter((id) => context.checkpoints.get(checkpointKey(mapping, source, id))));
  }

  get stopped(): boolean {
    return [...this.pollers.values()].some(({ stopped }) => stopped);
  }

  /** Begins to read the shards whose turn it is. */
  follow(): void {
    const { mapping, source, context } = this;
    const { isFirst } = this;
    this.isFirst = false;
    for (const shard of source.shards) {
      if (this.pollers.has(shard.id) || !this.areDone(shard.parents ?? [])) continue;
      const isNew = !isFirst || this.isChild(shard);
      const onDone = () => this.follow();
      const { checkpoints } = context;
      this.pollers.set(shard.id, new ShardPoller({ mapping, source, shard, checkpoints, context, isNew, onDone }));
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.pollers.values()].map((poller) => poller.close()));
  }

  private areDone(shardIds: readonly string[]): boolean {
    return shardIds.every((id) => this.pollers.get(id)?.isDone ?? !this.source.shards.some((one) => one.id === id));
  }

  /** Whether it has replaced a shard that the mapping has read. */
  private isChild({ parents = [] }: Shard): boolean {
    return parents.some((id) => this.begun.has(id));
  }
}
