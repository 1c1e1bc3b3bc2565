import { mappingOf, type Mapping } from './mapping';
import type { Poller, PollerContext } from './poller';
import { QueuePoller } from './queue-poller';
import type { Checkpoint } from './shard-poller';
import { ShardPollers } from './shard-pollers';
import { isQueue, type PollSource } from './source';
import type { ServiceContext } from '../aws/service';
import type { LocalResource } from '../model';
import type { Store } from '../store/store';

export interface MappingsOptions extends PollerContext, Pick<ServiceContext, 'source'> {
  readonly checkpoints: Store<Checkpoint>;
}

interface Running {
  readonly definition: string;
  readonly pollers: Poller[];
  end: () => void;
}

/** The event source mappings of the stack. */
export class Mappings {
  private readonly running = new Map<string, Running>();
  /** Mappings that have ended, while a function still handles a batch of them. */
  private readonly ending = new Map<string, Promise<unknown>>();

  constructor(private readonly options: MappingsOptions) {}

  /**
   * Starts and ends mappings, so that those of the template run. An unchanged one continues where it is.
   *
   * @returns the reasons why mappings do not run, by logical id
   */
  async apply(resources: readonly LocalResource[]): Promise<ReadonlyMap<string, string>> {
    const problems = new Map<string, string>();
    const wanted = new Map(resources.map((resource) => [resource.logicalId, resource]));
    for (const [id, { definition, pollers }] of this.running) {
      const resource = wanted.get(id);
      const changed = !resource || JSON.stringify(resource.definition) !== definition;
      // The role may have the permission now.
      if (changed || pollers.some(({ stopped }) => stopped)) this.end(id);
    }
    for (const [id, { definition, ref }] of wanted) {
      if (this.running.has(id)) continue;
      try {
        await this.start(id, mappingOf(ref, definition), JSON.stringify(definition));
      } catch (e) {
        problems.set(id, (e as Error).message);
      }
    }
    return problems;
  }

  close(): void {
    for (const id of this.running.keys()) this.end(id);
  }

  private end(id: string): void {
    const running = this.running.get(id);
    this.running.delete(id);
    running?.end();
    const ending = Promise.all((running?.pollers ?? []).map((poller) => poller.close())).then(() => {
      if (this.ending.get(id) === ending) this.ending.delete(id);
    });
    this.ending.set(id, ending);
  }

  private async start(id: string, mapping: Mapping, definition: string): Promise<void> {
    if (!mapping.enabled) return;
    const source = (await this.options.source(mapping.sourceArn)) as PollSource | undefined;
    if (!source) throw new Error(`${mapping.sourceArn} does not exist`);
    if (isQueue(source)) {
      const pollers = [new QueuePoller(mapping, source, this.options)];
      this.running.set(id, { definition, pollers, end: () => undefined });
      return;
    }
    const shards = new ShardPollers(mapping, source, this.options);
    const running: Running = { definition, pollers: [shards], end: () => undefined };
    this.running.set(id, running);
    const begin = () => {
      if (this.running.get(id) !== running) return;
      running.end = source.subscribe(() => shards.follow());
      shards.follow();
    };
    // The function gets no record again that it still has by the mapping as it was.
    const before = this.ending.get(id);
    if (before) void before.then(begin);
    else begin();
  }
}
