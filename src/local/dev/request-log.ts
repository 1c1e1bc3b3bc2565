import { indented, type Terminal } from './terminal';
import type { AccessLog } from '../gateway';

/** After this time, the function's output is printed at once, and not below the request's line. */
const LONG_MILLISECONDS = 1000;

/** One line for each request, with status and milliseconds, and below it the function's output. */
export class RequestLog {
  /** The requests that a function handles, by id. */
  private readonly entries = new Map<string, RequestEntry>();

  constructor(private readonly terminal: Terminal) {}

  /**
   * The sink for the output of a function that is invoked with this event: it belongs to the request, if the event is
   * one, otherwise it is printed under the function's name.
   */
  sink(functionName: string, event?: any): (text: string) => void {
    const requestId = event?.requestContext?.requestId;
    let entry: RequestEntry | undefined;
    return (text) => {
      if (requestId !== undefined && !entry) {
        entry = this.entries.get(requestId) ?? new RequestEntry(this.terminal, titleOf(event));
        this.entries.set(requestId, entry);
      }
      if (entry && !entry.ended) entry.output(text);
      else this.terminal.print(prefixed(functionName, text));
    };
  }

  /**
   * Logs a completed request.
   * @param problem with the response
   */
  answered({ method, path, status, duration, message, requestId }: AccessLog, problem?: string): void {
    this.terminal.print(`${method} ${path} ${status} ${milliseconds(duration)}${message ? `  ${message}` : ''}`);
    if (problem !== undefined) this.terminal.printError(indented(problem));
    const entry = this.entries.get(requestId);
    if (!entry) return;
    entry.end();
    this.entries.delete(requestId);
  }
}

class RequestEntry {
  ended = false;
  private text = '';
  private announced = false;
  private readonly long: NodeJS.Timeout;

  constructor(
    private readonly terminal: Terminal,
    private readonly title: string,
  ) {
    this.long = setTimeout(() => this.announce(), LONG_MILLISECONDS);
    this.long.unref();
  }

  output(text: string): void {
    if (this.announced) this.terminal.print(indented(text));
    else this.text += text;
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.long);
    if (this.text) this.terminal.print(indented(this.text));
  }

  private announce(): void {
    this.announced = true;
    this.terminal.print(`${this.title} …\n${indented(this.text)}`);
    this.text = '';
  }
}

/** Method and path, in payload format 1.0 or 2.0. */
function titleOf(event: any): string {
  const { http, eventType, routeKey } = event.requestContext;
  // Of a WebSocket API.
  if (eventType !== undefined) return `${eventType} ${routeKey}`;
  const { method = event.httpMethod, path = event.path } = http ?? {};
  return `${method} ${path}`;
}

function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms`;
}

function prefixed(name: string, text: string): string {
  return text.replace(/\n$/, '').replace(/^/gm, `[${name}] `);
}
