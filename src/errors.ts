import * as fs from 'node:fs';
import * as path from 'node:path';
import { USER_ERROR } from './runtime/names';

/** Each is explained in docs/reference/errors.md. */
export type ErrorCode =
  // The runtime app, when it is read.
  | 'NO_APP_FILE'
  | 'NO_APP'
  | 'SEVERAL_APPS'
  | 'BUNDLE_FAILED'
  | 'FORBIDDEN_IMPORT'
  | 'IMPORT_FAILED'
  | 'IMPORT_EXITED'
  | 'IMPORT_TIMEOUT'
  | 'MISSING_FILE'
  | 'NODE_MODULE'
  | 'NO_ESBUILD'
  | 'DISCOVERY_FAILED'
  // The project and its configuration.
  | 'INVALID_CONFIG'
  | 'INVALID_PROJECT'
  | 'NO_PROJECT'
  | 'STALE_BRIDGE'
  | 'USAGE'
  // The construct.
  | 'INVALID_OPTION'
  | 'INVALID_SOURCE'
  | 'LOGICAL_ID_CONFLICT'
  | 'PUBLIC_ROUTE'
  | 'TOO_LARGE'
  | 'UNBOUND_RESOURCE'
  | 'UNKNOWN_ID'
  | 'UNKNOWN_RESOURCE'
  | 'UNSUPPORTED_BY_API_TYPE'
  | 'VARIABLE_CONFLICT'
  | 'WRONG_RESOURCE'
  // The runtime library, whose classes have the mark of a user's error themselves.
  | 'INVALID_DECLARATION'
  | 'INVALID_RESPONSE'
  | 'MISSING_VALUE'
  | 'UNEXPECTED_EVENT'
  | 'WEBSOCKET_DISCONNECTED'
  // The local cloud and tests.
  | 'ABORTED'
  | 'CALL_REFUSED'
  | 'DYNAMODB_START'
  | 'LOAD_FAILED'
  | 'NO_CHOKIDAR'
  | 'NO_CLOUD_ASSEMBLY'
  | 'NO_EMULATOR'
  | 'PORT_IN_USE'
  | 'PORT_REFUSED'
  | 'SYNTH_FAILED'
  | 'UNKNOWN_SERVICE';

/** An error that the user can fix. Its message is complete: what is wrong, where, and what to do. All others are defects. */
export class UserError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'UserError';
  }

  /** @internal */
  get [USER_ERROR](): true {
    return true;
  }
}

export function isUserError(error: unknown): error is UserError {
  return (error as { [USER_ERROR]?: unknown } | null | undefined)?.[USER_ERROR] === true;
}

const ISSUES = 'https://github.com/serverless-cdk-project/serverless-cdk-project/issues';

/** An error for the terminal: the message if it is the user's, else the stack and where to report it. */
export function errorText(error: unknown): string {
  if (isUserError(error)) return error.message;
  const { version } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8'));
  const stack = (error as Partial<Error> | null | undefined)?.stack ?? String(error);
  return `${stack}\n\nThis is a defect of serverless-cdk-project ${version}. Please report it with the lines above: ${ISSUES}`;
}

let listens = false;

/**
 * Has the message of a user's error printed and nothing else if nobody catches it. Node would print a line of this package's code
 * before it and the stack after it, which say nothing about an option or a configuration.
 */
export function printMessageIfUncaught(): void {
  if (listens) return;
  listens = true;
  process.once('uncaughtException', (error) => {
    if (!isUserError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
