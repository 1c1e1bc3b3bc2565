import { USER_ERROR } from '../../names';
import { issuePath, type Schema } from '../../schema';

/** One reason why a message does not match its schema. */
export interface MessageIssue {
  /** The path of the value: `items.0.id`; empty for the message itself. */
  readonly path: string;
  readonly message: string;
}

/** A message that its schema refuses, or that is no JSON. It has the paths of what is wrong, and none of its content. */
export class InvalidMessageError extends Error {
  readonly code = 'INVALID_MESSAGE';

  constructor(
    what: string,
    readonly issues: readonly MessageIssue[],
    hint = '',
  ) {
    super(
      `${what} does not match its schema: ${issues
        .slice(0, MOST)
        .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
        .join('; ')}${issues.length > MOST ? `; and ${issues.length - MOST} more` : ''}${hint}`,
    );
    this.name = 'InvalidMessageError';
  }

  get [USER_ERROR](): true {
    return true;
  }
}

/** The maximum number of issues in the text of an error. */
const MOST = 20;

/** The output of the schema for a message. */
export async function checked(what: string, schema: Schema<any, any>, message: unknown, hint?: string): Promise<any> {
  const result = await schema['~standard'].validate(message);
  if (!result.issues) return result.value;
  // A result with `issues` is invalid, even with an empty list.
  const issues = result.issues.map((issue) => ({ path: issuePath(issue), message: issue.message }));
  throw new InvalidMessageError(what, issues.length > 0 ? issues : [{ path: '', message: 'Invalid' }], hint);
}

/** As `checked`, for a message as it was received. */
export async function checkedJson(what: string, schema: Schema<any, any>, text: string, hint?: string): Promise<any> {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new InvalidMessageError(what, [{ path: '', message: 'It is no JSON' }]);
  }
  return checked(what, schema, message, hint);
}
