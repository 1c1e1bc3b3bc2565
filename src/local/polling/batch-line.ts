import type { BatchReport, DeadLetters } from './poller';
import type { Retries } from '../delivery/retries';

/** `Orders → orders 3/5 ok 12 ms; next try in 30 s`. */
export function batchLine(batch: BatchReport, now: number, retries: Retries): string {
  const { source, fn, total, failed, milliseconds, error, invalid, nextTry, deadLetters } = batch;
  // The name of a queue or stream; that of the table for its stream.
  const [, , , , , resource] = source.split(':');
  const name = source.includes(':table/') ? resource.split('/')[1] : resource.split('/').at(-1)!;
  const ok = failed === 0 && total === 1 ? 'ok' : `${total - failed}/${total} ok`;
  const reason = error
    ? `: ${error.errorType}: ${error.errorMessage}`
    : invalid === undefined
      ? ''
      : `: the response fails the batch: ${invalid}`;
  const next = nextTry === undefined ? '' : `; ${retries.text(nextTry - now)}`;
  const dead = deadLetters === undefined ? '' : `; ${deadLettersText(deadLetters, now)}`;
  return `${name} → ${fn.functionName} ${ok} ${milliseconds.toFixed(0)} ms${reason}${next}${dead}`;
}

function deadLettersText({ count, queueArn, at }: DeadLetters, now: number): string {
  const queue = queueArn.split(':').at(-1);
  return `${count} ${count === 1 ? 'goes' : 'go'} to the dead-letter queue ${queue} in ${Math.max(0, Math.ceil((at - now) / 1000))} s`;
}
