import { USER_ERROR } from '../../names';
import { issuePath, type SchemaIssue } from '../../schema';

/**
 * A handler has returned a value that its `response` schema refuses: an internal error, whose details are only logged.
 */
export class ResponseError extends Error {
  readonly code = 'INVALID_RESPONSE';

  constructor(issues: readonly SchemaIssue[]) {
    super(
      `The response does not match its schema: ${issues.map((issue) => `${issuePath(issue) || 'body'}: ${issue.message}`).join('; ')}`,
    );
  }

  get [USER_ERROR](): true {
    return true;
  }
}
