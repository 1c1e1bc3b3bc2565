/** A place in the user's sources. Lines and columns count from 1. */
export interface SourceLocation {
  /** From the project's root, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of the line. */
  readonly lineText?: string;
}

export type DiscoveryErrorCode =
  /** There is no `runtime/app.ts`. */
  | 'NO_APP_FILE'
  /** `runtime/app.ts` exports no `App`. */
  | 'NO_APP'
  /** `runtime/app.ts` exports more than one `App`. */
  | 'SEVERAL_APPS'
  /** esbuild could not make a bundle: a syntax error, an import that does not resolve. */
  | 'BUNDLE_FAILED'
  /** The runtime imports what only the infrastructure, or nobody, has. */
  | 'FORBIDDEN_IMPORT'
  /** The app threw while it was imported. */
  | 'IMPORT_FAILED'
  /** The app ended the process while it was imported. */
  | 'IMPORT_EXITED'
  /** The import of the app did not end. */
  | 'IMPORT_TIMEOUT'
  /** A file that is to be deployed beside the code is not there, or has the name of another one. */
  | 'MISSING_FILE'
  /** A package that is to be installed beside the code cannot be. */
  | 'NODE_MODULE'
  /** esbuild is not installed. */
  | 'NO_ESBUILD'
  /** The discovery itself failed. */
  | 'DISCOVERY_FAILED';

/** Why an app could not be discovered. The message is complete: where, what, and what to do. */
export class DiscoveryError extends Error {
  readonly code: DiscoveryErrorCode;
  readonly location?: SourceLocation;

  constructor(code: DiscoveryErrorCode, message: string, location?: SourceLocation) {
    super(message);
    this.name = 'DiscoveryError';
    this.code = code;
    this.location = location;
  }

  /** What crosses from the process that discovers to the one that asked. */
  toJSON(): DiscoveryFailure {
    return { code: this.code, message: this.message, location: this.location };
  }
}

export interface DiscoveryFailure {
  readonly code: DiscoveryErrorCode;
  readonly message: string;
  readonly location?: SourceLocation;
}

/**
 * `runtime/app.ts:3:7: <message>` and the line of source beneath, with the column marked:
 *
 *     3 │ export const app = new App();
 *       ╵                    ^
 */
export function withSourceFrame(message: string, location?: SourceLocation): string {
  if (!location) return message;
  const head = `${location.file}:${location.line}:${location.column}: ${message}`;
  if (!location.lineText?.trim()) return head;
  const text = location.lineText.replace(/\s+$/, '');
  const line = String(location.line);
  // Tabs stay tabs before the mark, so that it stands beneath the column whatever their width.
  const before = text.slice(0, location.column - 1).replace(/[^\t]/g, ' ');
  return `${head}\n\n    ${line} │ ${text}\n    ${' '.repeat(line.length)} ╵ ${before}^`;
}
