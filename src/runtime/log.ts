const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Fields of a log line in addition to level and message. */
export type LogFields = { readonly [name: string]: unknown };

/**
 * Writes log lines with the request id, the function and the route.
 *
 * @example
 * request.log.info('created', { id });
 * request.log.error('no luck', { error });
 */
export type Logger = { readonly [Level in (typeof LEVELS)[number]]: (message: string, fields?: LogFields) => void };

/** @param base fields of every line */
export function logger(base: LogFields): Logger {
  const writer = (level: (typeof LEVELS)[number]) => (message: string, fields?: LogFields) =>
    // JavaScript may pass an error instead of fields: it has no enumerable fields of its own.
    write(level, message, { ...base, ...(isError(fields) ? { error: fields } : fields) });
  return Object.fromEntries(LEVELS.map((level) => [level, writer(level)])) as any;
}

/**
 * One JSON line on Lambda; readable text elsewhere, or with AWS_LAMBDA_LOG_FORMAT=Text, which Lambda sets unless the
 * function has the logging format JSON. Lines below AWS_LAMBDA_LOG_LEVEL are left out,
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
function write(level: (typeof LEVELS)[number], message: string, fields: LogFields): void {
  const {
    AWS_LAMBDA_LOG_FORMAT: format,
    AWS_LAMBDA_LOG_LEVEL: wanted = 'info',
    AWS_LAMBDA_FUNCTION_NAME: onLambda,
  } = process.env;
  if (LEVELS.indexOf(level) < LEVELS.indexOf(wanted.toLowerCase() as any)) return;
  const upper = level.toUpperCase();
  if (format ? format.toUpperCase() === 'JSON' : onLambda) {
    // The fields that CloudWatch filters by cannot be overwritten.
    const own = { timestamp: new Date(), level: upper, message };
    const line = Object.entries({ ...own, ...fields, ...own }).map(([name, value]) => [
      JSON.stringify(name),
      asJson(value),
    ]);
    // Not by `console`: Lambda would wrap the line in one of its own.
    process.stdout.write(
      `{${line
        .filter(([, json]) => json !== undefined)
        .map((pair) => pair.join(':'))
        .join(',')}}\n`,
    );
    return;
  }
  let line = `${upper} ${visible(message)}`;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    line += isError(value)
      ? // A line of the error's message must not look like a log line.
        `\n${stackOf(value)
          .split('\n')
          .map(visible)
          .join('\n')
          .replace(/\n(?=\S)/g, '\n    ')}`
      : visible(` ${name}=${typeof value === 'string' ? value : asJson(value)}`);
  }
  console[level === 'warn' ? level : LEVELS.indexOf(level) > 3 ? 'error' : 'log'](line);
}

/** Line breaks and terminal escapes as visible text: a client's could otherwise forge a log line. */
function visible(text: unknown): string {
  return `${text}`.replace(
    /[\0-\x08\n-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
    (character) =>
      ({ '\n': '\\n', '\r': '\\r' })[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The JSON of any value: an error with its stack and causes; for a value that cannot be serialized, the reason. */
function asJson(value: unknown): string | undefined {
  const above: unknown[] = [];
  try {
    return JSON.stringify(value, function (this: unknown, _, item) {
      if (typeof item === 'bigint' || typeof item === 'symbol') return String(item);
      if (typeof item !== 'object' || item === null) return item;
      while (above.length && above.at(-1) !== this) above.pop();
      if (above.includes(item)) return '[Circular]';
      const shown = isError(item)
        ? { name: item.name, message: item.message, stack: stackOf(item).split('\n') }
        : item instanceof Set || item instanceof Map
          ? [...item]
          : item;
      above.push(shown);
      return shown;
    });
  } catch (error) {
    return JSON.stringify(`not serializable: ${error}`);
  }
}

/** Recognizes errors of another realm too, as Node's own are in a test environment. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

/** The stack of anything that can be thrown, with those of its causes and, of an AggregateError, of its parts. */
export function stackOf(error: any, shown: readonly unknown[] = []): string {
  try {
    if (!isError(error)) return typeof error === 'string' ? error : `${asJson(error) ?? String(error)}`;
    const { stack = String(error), cause, errors = [] }: Error & { errors?: unknown[] } = error;
    const all = [...shown, error];
    return [
      stack,
      ...[errors]
        .flat()
        .filter((other) => !all.includes(other))
        .map((other) => `One of its errors: ${stackOf(other, all)}`),
      ...(cause === undefined || all.includes(cause) ? [] : [`Caused by: ${stackOf(cause, all)}`]),
    ].join('\n');
  } catch {
    return 'an error that cannot be shown';
  }
}
