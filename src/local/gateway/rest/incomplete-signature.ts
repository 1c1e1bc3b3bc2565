import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What API Gateway responds to a request without a signature where it looks for one. */
interface Unsigned {
  readonly message: string;
  readonly errorType: string;
}

/**
 * The error of a header `Authorization` that is no signature. API Gateway reads the header as one for unknown paths, and
 * for methods with IAM authorization. Undefined without the header: then the authentication token is missing.
 *
 * Recorded for `Bearer <token>` and `Basic <base64>`; the hash is that of the whole header.
 */
export function incompleteSignature({ authorization, ...headers }: IncomingHttpHeaders): Unsigned | undefined {
  if (!authorization) return undefined;
  const problem = problemOf(authorization, 'x-amz-date' in headers || 'date' in headers);
  return problem === undefined ? undefined : { message: problem, errorType: 'IncompleteSignatureException' };
}

function problemOf(authorization: string, hasDate: boolean): string | undefined {
  const hash = createHash('sha256').update(authorization).digest('base64');
  const fields = authorization.replace(/^\S+\s+/, '').split(',');
  if (!fields.every((field) => field.includes('='))) {
    return `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash}'.`;
  }
  const names = fields.map((field) => field.trim().split('=', 1)[0]);
  const missing = [
    ...['Credential', 'Signature', 'SignedHeaders']
      .filter((name) => !names.includes(name))
      .map((name) => `Authorization header requires '${name}' parameter.`),
    ...(hasDate ? [] : ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]),
  ];
  if (missing.length === 0) return undefined;
  return `${missing.join(' ')} (Hashed with SHA-256 and encoded with Base64) Authorization=${hash}`;
}
