import type { LogLine } from './log-line';

/** A line with the instance that wrote it. */
export interface InstanceLine {
  readonly logGroup: string;
  /** Of one instance, which handles one event at a time. */
  readonly stream: string;
  readonly line: LogLine;
}

/** The lines of an invocation that is not known to be wanted are kept up to this number. */
const MOST_LINES = 1000;

/** A condition that a line of an invocation must meet. */
export type Condition = (line: LogLine) => boolean;

/**
 * Selects whole invocations: all lines of one whose lines meet each of the conditions, also the lines before. An instance handles one
 * event at a time, so that the lines between two starts belong together, whichever request id they have.
 */
export class WantedInvocations<T extends InstanceLine> {
  private readonly open = new Map<string, { missing: readonly Condition[]; held: T[] }>();

  constructor(private readonly conditions: readonly Condition[]) {}

  /** The lines that are to be shown, now that this one is known. */
  add(item: T): T[] {
    const { logGroup, stream, line } = item;
    const instance = `${logGroup} ${stream}`;
    if (line.kind === 'start') this.open.delete(instance);
    const invocation = this.open.get(instance) ?? { missing: this.conditions, held: [] };
    this.open.set(instance, invocation);
    invocation.missing = invocation.missing.filter((isMet) => !isMet(line));
    if (invocation.held.push(item) > MOST_LINES) invocation.held.shift();
    if (line.kind === 'report') this.open.delete(instance);
    return invocation.missing.length === 0 ? invocation.held.splice(0) : [];
  }
}

/** Whether an invocation has failed, by one of its lines. */
export function isFailure({ level, report, stack }: LogLine): boolean {
  return level === 'ERROR' || level === 'FATAL' || report?.failure !== undefined || stack !== undefined;
}

/** Whether a line is of a route: the logger of a request writes it. */
export function isOfRoute({ fields }: LogLine, route: string): boolean {
  return fields?.route === route;
}

/** Whether a line is of a request, by the id of API Gateway or that of Lambda. */
export function isOfRequest({ requestId, message }: LogLine, id: string): boolean {
  return requestId === id || message.includes(id);
}
