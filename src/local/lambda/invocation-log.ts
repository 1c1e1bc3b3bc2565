import type { InvokeResult, LocalFunction } from '../model';

/** The level of a line by `console`; undefined for what is written to stdout and stderr. */
export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** The log group that a function writes to. */
export function logGroupOf({ logGroup, functionName }: Pick<LocalFunction, 'logGroup' | 'functionName'>): string {
  return logGroup ?? `/aws/lambda/${functionName}`;
}

/**
 * The log events of an invocation, as Lambda's Node.js runtime and Lambda itself write them to CloudWatch Logs.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export class InvocationLog {
  private readonly events: LogEvent[] = [];
  private readonly started: number;
  private text = '';

  constructor(
    private readonly fn: Pick<LocalFunction, 'logFormat' | 'memorySize'>,
    private readonly requestId: string,
    private readonly now: () => number,
  ) {
    this.started = now();
    const version = '$LATEST';
    this.platform(`START RequestId: ${requestId} Version: ${version}\n`, 'platform.start', { requestId, version });
  }

  /** Takes what the function prints: with a level, a whole message; else text in which each line is one. */
  output(chunk: string, level?: LogLevel): void {
    if (level !== undefined) return this.add(this.formatted(chunk.replace(/\n$/, ''), level));
    this.text += chunk;
    const lines = this.text.split('\n');
    this.text = lines.pop()!;
    for (const line of lines) if (line !== '') this.add(`${line}\n`);
  }

  /** All events, after the end of the invocation. */
  ended(result?: InvokeResult): readonly LogEvent[] {
    if (this.text !== '') this.add(this.text);
    const { requestId } = this;
    const durationMs = this.now() - this.started;
    const billedDurationMs = Math.max(1, Math.ceil(durationMs));
    const { memorySize } = this.fn;
    if (this.fn.logFormat !== 'JSON') this.add(`END RequestId: ${requestId}\n`);
    this.platform(
      `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billedDurationMs} ms\tMemory Size: ${memorySize} MB\tMax Memory Used: ${memorySize} MB\t\n`,
      'platform.report',
      {
        requestId,
        metrics: { durationMs, billedDurationMs, memorySizeMB: memorySize, maxMemoryUsedMB: memorySize },
        status: result?.functionError ? (result.reason === 'timeout' ? 'timeout' : 'error') : 'success',
      },
    );
    return this.events;
  }

  private formatted(message: string, level: LogLevel): string {
    const timestamp = new Date(this.now()).toISOString();
    const { requestId } = this;
    return this.fn.logFormat === 'JSON'
      ? `${JSON.stringify({ timestamp, level, requestId, message })}\n`
      : `${timestamp}\t${requestId}\t${level}\t${message}\n`;
  }

  private platform(text: string, type: string, record: object): void {
    const time = new Date(this.now()).toISOString();
    this.add(this.fn.logFormat === 'JSON' ? `${JSON.stringify({ time, type, record })}\n` : text);
  }

  private add(message: string): void {
    this.events.push({ timestamp: this.now(), message });
  }
}
