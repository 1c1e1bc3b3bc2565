import { s3Error, signatureDoesNotMatch } from './errors';
import { isSignedWith, signatureOf, signedText, type KeyScope, type Signature } from '../../request-signature';
import type { AwsRequest, ServiceContext } from '../service';
import { signedRequest } from '../verified-request';

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html

/** The parameters of a signature. All others that begin with `x-amz-` are headers that the URL has for its user. */
const PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
];

const WEEK_SECONDS = 604_800;
/** A signature may be so far in the future: clocks differ. */
const SKEW_MILLISECONDS = 15 * 60_000;

/**
 * Fails if a request has a presigned URL that is not valid: one that was changed, has expired, or is signed by a key that
 * is not known. Requests that are signed in a header come from SDK clients, and are identified otherwise.
 */
export function checkPresigned(request: AwsRequest, query: URLSearchParams, context: ServiceContext): void {
  if (!PARAMETERS.some((name) => query.has(name))) return;
  if (!PARAMETERS.every((name) => query.has(name))) {
    throw invalidParameters(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  const signed = signedRequest(request);
  const signature = signatureOf(signed);
  if (!signature) {
    throw invalidParameters(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  checkTime(signature, query, context.clock);
  const { secretAccessKey } = context.signer(signature.accessKeyId, 's3');
  const { canonicalRequest, stringToSign } = signedText(signed, signature);
  checkSignature(secretAccessKey, signature, stringToSign, signature, { CanonicalRequest: canonicalRequest });
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !signature.signedHeaders.includes(name),
  );
  if (unsigned.length > 0) {
    throw s3Error(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    });
  }
}

/**
 * Fails unless the key has signed the text. A key whose secret is not known here cannot be compared.
 *
 * @param details further members of the error
 */
export function checkSignature(
  secretAccessKey: string | undefined,
  scope: KeyScope,
  text: string,
  { accessKeyId, signature }: Pick<Signature, 'accessKeyId' | 'signature'>,
  details: { readonly [name: string]: string } = {},
): void {
  if (secretAccessKey === undefined || isSignedWith(secretAccessKey, scope, text, signature)) return;
  throw signatureDoesNotMatch(accessKeyId, text, signature, details);
}

/**
 * The headers that a presigned URL has in its query, such as the metadata of the object that is uploaded. The checksum of
 * an upload is left out: a client of the SDK puts that of an empty body there.
 */
export function headersInQuery(query: URLSearchParams): { readonly [name: string]: string } {
  if (!query.has('X-Amz-Signature') && !query.has('Signature')) return {};
  return Object.fromEntries(
    [...query]
      .map(([name, value]) => [name.toLowerCase(), value])
      .filter(([name]) => /^x-amz-(meta-|tagging$|storage-class$)/.test(name)),
  );
}

/** A presigned URL has expired when its term is over on the clock: presigning and advancing work in either order. */
function checkTime({ time, expires = 0 }: Signature, query: URLSearchParams, clock: ServiceContext['clock']): void {
  if (!(expires >= 0 && expires <= WEEK_SECONDS)) {
    throw invalidParameters(
      expires > WEEK_SECONDS
        ? 'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds'
        : 'X-Amz-Expires should be a number',
    );
  }
  const signed = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(signed)) {
    throw invalidParameters("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  if (signed > Date.now() + SKEW_MILLISECONDS) throw s3Error(403, 'AccessDenied', 'Request is not yet valid');
  if (clock.now() - clock.timeOf(signed) <= expires * 1000) return;
  throw s3Error(403, 'AccessDenied', 'Request has expired', {
    'X-Amz-Expires': query.get('X-Amz-Expires'),
    Expires: new Date(signed + expires * 1000),
    ServerTime: new Date(clock.now()),
  });
}

function invalidParameters(message: string) {
  return s3Error(400, 'AuthorizationQueryParametersError', message);
}
