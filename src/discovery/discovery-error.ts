import { type ErrorCode, UserError } from '../errors';

/** A place in the user's sources. Lines and columns count from 1. */
export interface SourceLocation {
  /** From the project's root, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of the line. */
  readonly lineText?: string;
}

/** Why an app could not be discovered. The message is complete: where, what, and what to do. */
export class DiscoveryError extends UserError {
  readonly location?: SourceLocation;

  constructor(code: ErrorCode, message: string, location?: SourceLocation) {
    super(code, message);
    this.name = 'DiscoveryError';
    this.location = location;
  }

  /** What crosses from the process that discovers to the one that asked. */
  toJSON(): DiscoveryFailure {
    return { code: this.code, message: this.message, location: this.location };
  }
}

export interface DiscoveryFailure {
  readonly code: ErrorCode;
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
