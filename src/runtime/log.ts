const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Fields of a log line beside level and message. */
export type LogFields = { readonly [name: string]: unknown };

/**
 * Writes log lines with the request id, the function and the route.
 *
 * @example
 * request.log.info('created', { id });
 * request.log.error('no luck', { error });
 */
export type Logger = { readonly [Level in typeof LEVELS[number]]: (message: string, fields?: LogFields) => void };

/** Fields that each line of a logger has. */
export function logger(base: LogFields): Logger {
  const writer = (level: typeof LEVELS[number]) => (message: string, fields?: LogFields) => write(level, message, { ...base, ...fields });
  return Object.fromEntries(LEVELS.map((level) => [level, writer(level)])) as any;
}

/**
 * One JSON line on Lambda; readable elsewhere, or with AWS_LAMBDA_LOG_FORMAT=Text, which Lambda sets unless the function has the
 * logging format JSON. Lines below AWS_LAMBDA_LOG_LEVEL are left
 * out, https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
function write(level: typeof LEVELS[number], message: string, fields: LogFields): void {
  const { AWS_LAMBDA_LOG_FORMAT: format, AWS_LAMBDA_LOG_LEVEL: wanted = 'info', AWS_LAMBDA_FUNCTION_NAME: onLambda } = process.env;
  if (LEVELS.indexOf(level) < LEVELS.indexOf(wanted.toLowerCase() as any)) return;
  const upper = level.toUpperCase();
  if (format ? format.toUpperCase() === 'JSON' : onLambda) {
    // Not through the console: Lambda would wrap the line in one of its own.
    process.stdout.write(`${asJson({ timestamp: new Date(), level: upper, message, ...fields })}\n`);
    return;
  }
  let line = `${upper} ${message}`;
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) line += value instanceof Error ? `\n${stackOf(value)}` : ` ${name}=${typeof value === 'string' ? value : asJson(value)}`;
  }
  console[level === 'warn' ? level : LEVELS.indexOf(level) > 3 ? 'error' : 'log'](line);
}

/** Any value: an error with its stack and its causes. */
function asJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_, item) => typeof item === 'bigint' ? `${item}`
      : item instanceof Error ? { name: item.name, message: item.message, stack: stackOf(item).split('\n') } : item);
  } catch (error) {
    return JSON.stringify(`not serializable: ${error}`);
  }
}

/** The stack of anything that can be thrown, with those of its causes. */
export function stackOf(error: any): string {
  try {
    if (!(error instanceof Error)) return `${typeof error === 'string' ? error : asJson(error)}`;
    return `${error.stack}${error.cause === undefined ? '' : `\nCaused by: ${stackOf(error.cause)}`}`;
  } catch {
    return 'an error that cannot be shown';
  }
}
