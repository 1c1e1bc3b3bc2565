import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { BRIDGE_FILE } from './manifest/names';
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
  | 'DISK_UNUSABLE'
  // The project and its configuration.
  | 'INVALID_CONFIG'
  | 'INVALID_PROJECT'
  | 'MANIFEST_VERSION'
  | 'NO_PROJECT'
  | 'INVALID_EXAMPLE'
  | 'SCHEMA_CONFLICT'
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
  | 'INVALID_MESSAGE'
  | 'INVALID_RESPONSE'
  | 'MISSING_VALUE'
  | 'UNEXPECTED_EVENT'
  | 'WEBSOCKET_DISCONNECTED'
  // The commands of a deployed app.
  | 'AWS_CALL'
  | 'AWS_CREDENTIALS'
  | 'NOT_DEPLOYED'
  // The local cloud and tests.
  | 'ABORTED'
  | 'CALL_REFUSED'
  | 'DYNAMODB_START'
  | 'INVALID_SEED'
  | 'LOAD_FAILED'
  | 'LOCAL_STATE'
  | 'NO_CHOKIDAR'
  | 'NO_CLOUD_ASSEMBLY'
  | 'NO_DEV'
  | 'NO_EMULATOR'
  | 'NOT_INSTALLED'
  | 'PORT_IN_USE'
  | 'PORT_REFUSED'
  | 'STATE_IN_USE'
  | 'STATE_UNREADABLE'
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

  /** @internal The line of the project that the error is about. By default the message says where it is. */
  get line(): string | undefined {
    return undefined;
  }
}

export function isUserError(error: unknown): error is UserError {
  return (error as { [USER_ERROR]?: unknown } | null | undefined)?.[USER_ERROR] === true;
}

const DISK_ERRORS: { readonly [code: string]: string } = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the quota of the disk is used up; free some space',
  EROFS: 'the file system is read-only; use a copy of the project elsewhere',
  EACCES: 'your user may not; give it the permission',
  EPERM: 'your user may not; give it the permission',
};

/** Why the system refuses a file, with what to do. Undefined for what is no matter of the disk. */
export function diskReason(error: unknown): string | undefined {
  return DISK_ERRORS[(error as NodeJS.ErrnoException).code ?? ''];
}

/** The error for a file or a folder that the system refuses to read or write: it is none of this package. */
export function diskError(error: unknown): UserError | undefined {
  const { code = '', syscall = '', path: file } = (error ?? {}) as NodeJS.ErrnoException;
  // `mkdir` of several folders says ENOENT on a file system that is read-only.
  const reason = DISK_ERRORS[syscall === 'mkdir' && code === 'ENOENT' ? 'EROFS' : code];
  if (
    reason === undefined ||
    !/^(open|write|mkdir|rename|unlink|rmdir|chmod|copyfile|cp|ftruncate|symlink)/.test(syscall)
  ) {
    return undefined;
  }
  return new UserError('DISK_UNUSABLE', `${file ?? 'a file'} cannot be used (${code}): ${reason}`);
}

/** The start of the line below a defect's stack. */
export const DEFECT = 'This is a defect of serverless-cdk-project';

const ISSUES = 'https://github.com/serverless-cdk-project/serverless-cdk-project/issues';

/** An error for the terminal: the message if it is the user's, else the stack and where to report it. */
export function errorText(error: unknown): string {
  if (isUserError(error)) return error.message;
  const disk = diskError(error);
  if (disk) return disk.message;
  const { version } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8'));
  const stack = (error as Partial<Error> | null | undefined)?.stack ?? String(error);
  return `${stack}\n\n${DEFECT} ${version}. Please report it with the lines above: ${ISSUES}`;
}

let listens = false;

/**
 * Prints an uncaught error as the command line does, and ends the process: Node would print a line of this package's code and
 * the stack of a user's error, and would not tell a defect from an error in the user's code. An error of the CDK is printed
 * without the CDK's code. All other errors are left to Node, and all of them to whoever else listens: a test runner.
 */
export function printUncaught(): void {
  if (listens) return;
  listens = true;
  process.on('uncaughtExceptionMonitor', (error) => {
    if (process.listenerCount('uncaughtException') > 0) return;
    const text = uncaughtText(error);
    if (text === undefined) return;
    fs.writeSync(process.stderr.fd, `${text}\n`);
    process.exit(1);
  });
}

function uncaughtText(error: unknown): string | undefined {
  if (isUserError(error) || isThrownHere(error)) return `${lineOf(error)}${errorText(error)}`;
  // Node would print the line that threw it. Files of the CDK have one line, with all of their code: up to 30 kB.
  return framesOf(error)[0]?.path.includes(CDK_LIBRARY) ? inspect(error) : undefined;
}

const CDK_LIBRARY = path.join('node_modules', 'aws-cdk-lib') + path.sep;

function lineOf(error: unknown): string {
  if (!isUserError(error)) return '';
  // Those of the runtime library have no property for it.
  const line = 'line' in error ? error.line : callingLine(error);
  return line ? `${line}: ` : '';
}

/** Whether it was thrown in a file of this package, or by Node for one. */
function isThrownHere(error: unknown): boolean {
  // aws-cdk-lib wraps the functions of node:fs: for a file that cannot be read, packages are not looked at.
  const isSystemError = typeof (error as NodeJS.ErrnoException | undefined)?.syscall === 'string';
  const frame = framesOf(error).find(({ path: file }) => isOwnFile(file) || !isSystemError || !isInPackage(file));
  return frame !== undefined && isOwnFile(frame.path);
}

/** The line of the project that called this package: `infrastructure/main.ts:12:5`. */
export function callingLine(error: Error): string | undefined {
  const projectDir = process.cwd() + path.sep;
  const lines = framesOf(error).filter(
    ({ path: file }) => file.startsWith(projectDir) && !isInPackage(file) && !isOwnFile(file),
  );
  // The bridge is generated: the error is about its caller.
  const found = lines.find(({ path: file }) => file !== path.join(projectDir, BRIDGE_FILE)) ?? lines[0];
  return found && `${found.path.slice(projectDir.length).split(path.sep).join('/')}:${found.position}`;
}

function isInPackage(file: string): boolean {
  return file.split(path.sep).includes('node_modules');
}

function isOwnFile(file: string): boolean {
  return file.startsWith(__dirname + path.sep);
}

/** The frames of a stack that are in files: none of Node's own or of built-in functions. */
function framesOf(error: unknown): { path: string; position: string }[] {
  const { stack = '', message = '' } = (error ?? {}) as Partial<Error>;
  // The message may have lines like those of a stack.
  return stack
    .slice(stack.includes(message) ? stack.indexOf(message) + message.length : 0)
    .split('\n')
    .flatMap((line) => {
      const [, file, position] =
        /^\s+at (?:async |.*\()?((?:file:\/\/|\/|[A-Za-z]:\\).*?):(\d+:\d+)\)?$/.exec(line) ?? [];
      return file === undefined ? [] : [{ path: file.startsWith('file:') ? fileURLToPath(file) : file, position }];
    });
}
