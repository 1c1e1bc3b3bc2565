import { USER_ERROR } from '../names';
import type { Expected } from './source';

/**
 * An event of another kind than the function handles: the function is connected to the wrong event source, or was
 * invoked by hand.
 */
class UnexpectedEventError extends Error {
  readonly code = 'UNEXPECTED_EVENT';

  constructor(name: string, { from, records }: Expected, event: any) {
    const fields = Object.keys(Object(event)).slice(0, 10).join(', ');
    const got =
      typeof event === 'object' && event
        ? fields
          ? `one with ${fields}`
          : 'an empty one'
        : event === null
          ? 'null'
          : `a value of the type ${typeof event}`;
    super(
      `The function "${name}" is for events of ${from}${records ? `: { Records: [{ ${records}, … }] }` : ''}, and got ${got}. To try it: npx projen invoke ${name} --sample <kind>, or testClient() and its events`,
    );
    this.name = 'UnexpectedEventError';
  }

  get [USER_ERROR](): true {
    return true;
  }
}

/** Throws for an event of another kind. The message has only the names of its fields, not its content. */
export function checkEvent(name: string, expected: Expected, event: any): void {
  if (typeof event !== 'object' || event === null || !fits(expected, event)) {
    throw new UnexpectedEventError(name, expected, event);
  }
}

function fits({ records, is }: Expected, event: any): boolean {
  if (is?.(event)) return true;
  return records
    ? Array.isArray(event.Records) && event.Records.every((record: any) => record?.[records] != null)
    : is === undefined;
}
