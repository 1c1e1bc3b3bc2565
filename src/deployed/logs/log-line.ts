/** The figures of an invocation, of the line with which Lambda ends it. */
export interface Report {
  /** Milliseconds. */
  readonly duration: number;
  readonly memoryMegabytes?: number;
  /** The time that the instance took to start. */
  readonly coldMilliseconds?: number;
  /** Of an invocation that did not succeed: `timeout`, `error`. */
  readonly failure?: string;
}

/** A line of a function's log, of Lambda itself or of the code. */
export interface LogLine {
  /** `platform`: a line of Lambda's without figures. */
  readonly kind: 'start' | 'report' | 'platform' | 'code';
  /** As the logger or Lambda names it, in capitals. */
  readonly level?: string;
  readonly requestId?: string;
  readonly message: string;
  /** The other fields of a line that is JSON. */
  readonly fields?: { readonly [name: string]: unknown };
  /** The stack of the error, with its name and message. */
  readonly stack?: readonly string[];
  readonly report?: Report;
}

/**
 * Reads a line in either of Lambda's formats.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function parseLogLine(text: string): LogLine {
  const line = text.replace(/\s+$/, '');
  if (line.startsWith('{')) {
    const value = parsed(line);
    if (value) return typeof value.type === 'string' && value.record ? platformLine(value) : jsonLine(value);
  }
  return textLine(line);
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
function platformLine({ type, record }: { type: string; record: any }): LogLine {
  const { requestId, metrics = {}, status, errorType } = record;
  if (type === 'platform.start') return { kind: 'start', requestId, message: '' };
  if (type !== 'platform.report') return { kind: 'platform', requestId, message: type };
  const failure =
    status === undefined || status === 'success' ? undefined : [status, errorType].filter(Boolean).join(' ');
  return {
    kind: 'report',
    requestId,
    message: '',
    report: {
      duration: metrics.durationMs ?? 0,
      memoryMegabytes: metrics.maxMemoryUsedMB,
      coldMilliseconds: metrics.initDurationMs,
      failure,
    },
  };
}

function jsonLine({ timestamp, time, level, requestId, message, ...fields }: any): LogLine {
  const nested = typeof message === 'object' && message !== null ? message : undefined;
  const stack = stackIn(fields) ?? stackIn(fields.error) ?? stackIn(nested);
  const { stackTrace, stack: own, error, errorType, errorMessage, ...others } = fields;
  const rest = stack ? { ...others, ...(stackIn(error) === undefined && error !== undefined && { error }) } : fields;
  const named = nested?.errorType ?? errorType;
  const text = nested
    ? (nested.errorMessage ?? (stack ? '' : JSON.stringify(nested)))
    : String(message ?? (stack ? '' : (errorMessage ?? '')));
  return {
    kind: 'code',
    ...(level !== undefined && { level: String(level).toUpperCase() }),
    ...(requestId !== undefined && { requestId: String(requestId) }),
    message: nested && named !== undefined ? `${named}: ${text}` : text,
    ...(Object.keys(rest).length > 0 && { fields: rest }),
    ...(stack && { stack }),
  };
}

/** A stack as Lambda, the logger of the runtime library and Powertools write it. */
function stackIn(value: any): readonly string[] | undefined {
  const found = value?.stackTrace ?? value?.stack ?? value?.trace;
  if (Array.isArray(found) && found.some((line) => /^\s*at /.test(String(line)))) return found.map(String);
  return typeof found === 'string' && /\n\s+at /.test(found) ? found.split('\n') : undefined;
}

function textLine(line: string): LogLine {
  const [, word, requestId] = /^(START|END|REPORT) RequestId: ([\w-]+)/.exec(line) ?? [];
  if (word === 'START') return { kind: 'start', requestId, message: '' };
  if (word === 'REPORT') return { kind: 'report', requestId, message: '', report: textReport(line) };
  if (word === 'END' || /^(INIT_START|INIT_REPORT|EXTENSION|TELEMETRY|LOGS|RESTORE_)/.test(line)) {
    return { kind: 'platform', requestId, message: line };
  }
  const [, id, level, message] = /^\d{4}-\S+Z\t([\w-]+)\t([A-Z]+)\t([^]*)$/.exec(line) ?? [];
  if (level !== undefined) {
    // Of an error that the handler did not catch.
    const [, head, json] =
      /^((?:Invoke|Uncaught Exception|Unhandled Promise Rejection)\b[^{]*)(\{[^]*\})$/.exec(message) ?? [];
    const error = json === undefined ? undefined : parsed(json);
    const stack = stackIn(error);
    const requested = id === 'undefined' ? {} : { requestId: id };
    if (stack) return { kind: 'code', level, ...requested, message: head.trim(), stack };
    return { kind: 'code', level, ...requested, ...withoutStack(message) };
  }
  const [, timedOut] = /^\S+Z ([\w-]+) Task timed out after/.exec(line) ?? [];
  if (timedOut !== undefined) {
    return { kind: 'code', level: 'ERROR', requestId: timedOut, message: line.replace(/^\S+Z [\w-]+ /, '') };
  }
  const [, ownLevel] = /^(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b/.exec(line) ?? [];
  const { message: text, stack } = withoutStack(ownLevel === undefined ? line : line.slice(ownLevel.length + 1));
  return { kind: 'code', ...(ownLevel !== undefined && { level: ownLevel }), message: text, ...(stack && { stack }) };
}

/** The first line of a message that is an error, and the whole as its stack. */
function withoutStack(message: string): { message: string; stack?: string[] } {
  const lines = message.split('\n');
  const first = lines.findIndex((line) => /^\s+at /.test(line));
  return first > 0 ? { message: lines.slice(0, first - 1).join('\n'), stack: lines.slice(first - 1) } : { message };
}

function textReport(line: string): Report {
  const figure = (pattern: RegExp) => {
    const found = pattern.exec(line)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  return {
    duration: figure(/\tDuration: ([\d.]+) ms/) ?? 0,
    memoryMegabytes: figure(/Max Memory Used: ([\d.]+) MB/),
    coldMilliseconds: figure(/Init Duration: ([\d.]+) ms/),
    failure: /\tStatus: (\w+)/.exec(line)?.[1],
  };
}
