import type { InstancePool } from '../lambda';
import type { InvokeResult } from '../model';

/** A pool of instances that can be taken out of service without breaking off what it runs. */
export class RunningPool {
  private running = 0;
  private retired = false;

  constructor(readonly pool: InstancePool) {}

  async invoke(
    event: unknown,
    log: (text: string) => void,
    onChunk?: (chunk: Uint8Array) => void,
  ): Promise<InvokeResult> {
    this.running++;
    try {
      return await this.pool.invoke(event, { log, onChunk });
    } finally {
      this.running--;
      this.closeIfDone();
    }
  }

  /** Gets no more events, and ends once it has finished those that it has. */
  retire(): void {
    this.retired = true;
    this.closeIfDone();
  }

  private closeIfDone(): void {
    if (this.retired && this.running === 0) void this.pool.close();
  }
}
