import type { InvokeResult, LocalFunction } from '../model';

/**
 * Whether the function was invoked, which counts as one of the attempts that it has for an event. An edit that does not
 * load may be fixed by the next one, and the end of the local cloud says nothing of the function.
 */
export function isAttempt(result: InvokeResult, { problem }: LocalFunction): boolean {
  if (!result.functionError || problem !== undefined) return true;
  return result.reason !== 'load' && result.reason !== 'closed';
}
