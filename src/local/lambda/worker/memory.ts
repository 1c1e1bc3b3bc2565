import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SharedCell, type WorkerData } from '../protocol';

const INTERVAL_MS = 100;

/**
 * Calls `exceeded` when the heap and the buffers of this worker outgrow the function's memory size, and shows by the
 * heartbeat that it is able to check. While a handler runs without a pause it is not, and the pool checks from outside.
 */
export function watchMemory({ memorySize, shared }: WorkerData, exceeded: () => void): void {
  const cells = new Int32Array(shared);
  const limit = memorySize * 1024 * 1024;
  setInterval(() => {
    Atomics.add(cells, SharedCell.HEARTBEAT, 1);
    if (used() <= limit) return;
    // The limit of V8 is higher, so it may just not have collected the garbage yet.
    collectGarbage();
    if (used() > limit) exceeded();
  }, INTERVAL_MS).unref();
}

function used(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
