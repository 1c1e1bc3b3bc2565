import { type ErrorCode, UserError } from '../errors';

/** A location in the user's sources. Lines and columns count from 1. */
export interface SourceLocation {
  /** From the project's root, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of the line. */
  readonly lineText?: string;
}

/** The error of an app that cannot be discovered. The message is complete: where, what, and what to do. */
export class DiscoveryError extends UserError {
  readonly location?: SourceLocation;

  constructor(code: ErrorCode, message: string, location?: SourceLocation) {
    super(code, message);
    this.name = 'DiscoveryError';
    this.location = location;
  }

  /** The form in which the discovery process passes the error to its caller. */
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
  // Tabs before the mark stay tabs, so that it is below the column at any tab width.
  const before = text.slice(0, location.column - 1).replace(/[^\t]/g, ' ');
  return `${head}\n\n    ${line} │ ${text}\n    ${' '.repeat(line.length)} ╵ ${before}^`;
}
