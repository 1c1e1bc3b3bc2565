import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { headerOf, type GatewayRequest, type Pair } from '../gateway-events/request';
import { queryPairs } from '../gateway-events/values';

export type SignedRequest = Pick<GatewayRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>;

/** A signature is valid for so long before and after its time. */
const SKEW_MILLISECONDS = 5 * 60_000;

/** What a signing key is for. */
export interface KeyScope {
  /** `20260301` */
  readonly date: string;
  readonly region: string;
  /** The name of the service: `execute-api`. */
  readonly service: string;
}

/** A request's signature, version 4, as the request has it. */
export interface Signature extends KeyScope {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260301T120000Z` */
  readonly time: string;
  /** The term of a presigned URL in seconds. */
  readonly expires?: number;
  readonly isPresigned: boolean;
}

/** The signature of a request; undefined if there is none, or one that is not complete. */
export function signatureOf(request: SignedRequest): Signature | undefined {
  const query = new Map(queryPairs(request.query).map(([name, value]) => [decode(name), decode(value)]));
  const isPresigned = query.has('X-Amz-Signature');
  const authorization = headerOf(request, 'authorization') ?? '';
  if (!isPresigned && !authorization.startsWith('AWS4-HMAC-SHA256')) return undefined;
  const field = (name: string) =>
    isPresigned ? query.get(`X-Amz-${name}`) : new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1];
  const time = isPresigned ? query.get('X-Amz-Date') : headerOf(request, 'x-amz-date');
  const [accessKeyId, date, region, service, end] = (field('Credential') ?? '').split('/');
  const [signedHeaders, signature] = [field('SignedHeaders'), field('Signature')];
  if (end !== 'aws4_request' || time === undefined || !signedHeaders || !signature) return undefined;
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature,
    time,
    ...(isPresigned ? { expires: Number(query.get('X-Amz-Expires') ?? 300) } : {}),
    isPresigned,
  };
}

/** The texts that are signed, which show where the two sides differ. */
export interface SignedText {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

/**
 * The text that a request's signature has to be of.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedText(request: SignedRequest, signature: Signature): SignedText {
  const { date, region, service, time } = signature;
  const canonical = canonicalRequest(request, signature);
  const scope = `${date}/${region}/${service}/aws4_request`;
  return {
    canonicalRequest: canonical,
    stringToSign: ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n'),
  };
}

/**
 * Why a signature does not hold now, in the words of AWS; undefined if it does. Its time is real, as SDK clients know no
 * other.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export function lateness({ time, expires }: Signature): string | undefined {
  const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const now = Date.now();
  const end = at + (expires === undefined ? SKEW_MILLISECONDS : expires * 1000);
  const text = (value: number) => new Date(value).toISOString().replace(/[-:]|\.\d+/g, '');
  if (!(now <= end)) return `Signature expired: ${time} is now earlier than ${text(now - (end - at))}`;
  return at > now + SKEW_MILLISECONDS
    ? `Signature not yet current: ${time} is still later than ${text(now)}`
    : undefined;
}

/** Whether this key has signed the text. */
export function isSignedWith(secretAccessKey: string, scope: KeyScope, text: string, signature: string): boolean {
  const key = [scope.date, scope.region, scope.service, 'aws4_request'].reduce<string | Buffer>(
    (from, part) => hmac(from, part),
    `AWS4${secretAccessKey}`,
  );
  const expected = hmac(key, text);
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function canonicalRequest(request: SignedRequest, { service, signedHeaders, isPresigned }: Signature): string {
  const query = queryPairs(request.query)
    .map(([name, value]): Pair => [encode(decode(name)), encode(decode(value))])
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(byNameAndValue)
    .map(([name, value]) => `${name}=${value}`);
  const headers = signedHeaders.map((name) => {
    const values = request.headers.filter(([own]) => own.toLowerCase() === name).map(([, value]) => value);
    return `${name}:${values.map((value) => value.trim().replace(/ +/g, ' ')).join(',')}`;
  });
  // S3 encodes a path once, the others encode each segment a second time.
  const segment = service === 's3' ? (text: string) => encode(decode(text)) : encode;
  return [
    request.method,
    request.path.split('/').map(segment).join('/'),
    query.join('&'),
    ...headers,
    '',
    signedHeaders.join(';'),
    headerOf(request, 'x-amz-content-sha256') ?? payloadHash(request, service, isPresigned),
  ].join('\n');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function payloadHash({ method, body }: SignedRequest, service: string, isPresigned: boolean): string {
  if (isPresigned && service === 's3') return 'UNSIGNED-PAYLOAD';
  return sha256(isPresigned && method === 'GET' ? '' : (body ?? ''));
}

function byNameAndValue([nameA, valueA]: Pair, [nameB, valueB]: Pair): number {
  if (nameA !== nameB) return nameA < nameB ? -1 : 1;
  return valueA < valueB ? -1 : 1;
}

/** Percent-encoding of RFC 3986: encodeURIComponent leaves five more characters as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
