// Not the global functions, which the function may replace.
import { clearTimeout, setTimeout } from 'node:timers';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SharedCell, type WorkerData } from '../protocol';

const INTERVAL_MS = 100;
/** Without an event only what the function has left behind uses memory, and many instances are idle most of the time. */
const IDLE_INTERVAL_MS = 5000;

export interface MemoryWatchOptions {
  /** Whether no event is handled. */
  readonly isIdle: () => boolean;
  readonly exceeded: () => void;
}

/**
 * Calls `exceeded` when the heap and the buffers of this worker outgrow the function's memory size, and shows by the
 * heartbeat that it is able to check. While a handler runs without a pause it is not, and the pool checks from outside.
 *
 * The returned function is called when an event arrives.
 */
export function watchMemory({ memorySize, shared }: WorkerData, { isIdle, exceeded }: MemoryWatchOptions): () => void {
  const cells = new Int32Array(shared);
  const limit = memorySize * 1024 * 1024;
  let timer: NodeJS.Timeout;
  let interval: number;
  const checkAfter = (milliseconds: number) => {
    interval = milliseconds;
    timer = setTimeout(check, milliseconds).unref();
  };
  const check = () => {
    Atomics.add(cells, SharedCell.HEARTBEAT, 1);
    checkAfter(isIdle() ? IDLE_INTERVAL_MS : INTERVAL_MS);
    if (used() <= limit) return;
    // The limit of V8 is higher, so it may just not have collected the garbage yet.
    collectGarbage();
    if (used() > limit) exceeded();
  };
  checkAfter(INTERVAL_MS);
  return () => {
    if (interval === INTERVAL_MS) return;
    clearTimeout(timer);
    checkAfter(INTERVAL_MS);
  };
}

function used(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
