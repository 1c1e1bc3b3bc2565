export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Fields of a log line beside level and message. */
export type LogFields = { readonly [name: string]: unknown };

/**
 * Writes one log line: JSON on Lambda, readable text elsewhere or with AWS_LAMBDA_LOG_FORMAT=Text. Lines below
 * AWS_LAMBDA_LOG_LEVEL are left out, https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html
 */
export function writeLog(level: LogLevel, message: string, fields: LogFields = {}, error?: unknown): void {
  const { AWS_LAMBDA_LOG_FORMAT: format, AWS_LAMBDA_LOG_LEVEL: wanted, AWS_LAMBDA_FUNCTION_NAME: onLambda } = process.env;
  if (LEVELS.indexOf(level) < LEVELS.indexOf((wanted?.toLowerCase() ?? 'info') as LogLevel)) return;
  if (format ? format.toUpperCase() === 'JSON' : onLambda) {
    const line = {
      timestamp: new Date().toISOString(), level: level.toUpperCase(), message, ...fields, ...(error !== undefined && { error: described(error) }),
    };
    // Not through the console: Lambda would wrap the line in one of its own.
    process.stdout.write(`${asJson(line)}\n`);
    return;
  }
  const shown = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : asJson(value)}`).join('');
  const line = `${level.toUpperCase()} ${message}${shown}${error === undefined ? '' : `\n${stackOf(error)}`}`;
  (level === 'error' || level === 'fatal' ? console.error : level === 'warn' ? console.warn : console.log)(line);
}

/** The stack of anything that can be thrown, with those of its causes. */
export function stackOf(error: unknown): string {
  try {
    if (!(error instanceof Error)) return typeof error === 'object' ? asJson(error) : String(error);
    const stack = error.stack ?? `${error.name}: ${error.message}`;
    return error.cause === undefined ? stack : `${stack}\nCaused by: ${stackOf(error.cause)}`;
  } catch {
    return 'an error that cannot be shown';
  }
}

function described(error: unknown): unknown {
  return error instanceof Error
    ? { name: error.name, message: error.message, code: (error as any).code, stack: stackOf(error).split('\n') }
    : stackOf(error);
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_, item) => typeof item === 'bigint' ? String(item) : item) ?? String(value);
  } catch {
    return '"a value that cannot be serialized"';
  }
}
