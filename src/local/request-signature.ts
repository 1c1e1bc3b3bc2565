import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { headerOf, type GatewayRequest, type Pair } from '../gateway-events/request';
import { queryPairs } from '../gateway-events/values';

/** A request's signature, version 4, as the request has it. */
export interface Signature {
  readonly accessKeyId: string;
  /** The name of the service that it is for: `execute-api`. */
  readonly service: string;
  readonly region: string;
  /** `20260301` */
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260301T120000Z` */
  readonly time: string;
  /** The term of a presigned URL in seconds. */
  readonly expires?: number;
  readonly isPresigned: boolean;
}

/** The signature of a request; undefined if there is none, or one that is not complete. */
export function signatureOf(request: GatewayRequest): Signature | undefined {
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

/**
 * Whether this key has made the signature.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSignedWith(secretAccessKey: string, request: GatewayRequest, of: Signature): boolean {
  const scope = `${of.date}/${of.region}/${of.service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', of.time, scope, sha256(canonicalRequest(request, of))].join('\n');
  const key = [of.date, of.region, of.service, 'aws4_request'].reduce<string | Buffer>(
    (from, part) => hmac(from, part),
    `AWS4${secretAccessKey}`,
  );
  const expected = hmac(key, toSign);
  const given = Buffer.from(of.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function canonicalRequest(request: GatewayRequest, { signedHeaders, isPresigned }: Signature): string {
  const query = queryPairs(request.query)
    .map(([name, value]): Pair => [encode(decode(name)), encode(decode(value))])
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const headers = signedHeaders.map((name) => {
    const values = request.headers.filter(([own]) => own.toLowerCase() === name).map(([, value]) => value);
    return `${name}:${values.map((value) => value.trim().replace(/ +/g, ' ')).join(',')}`;
  });
  const payload =
    headerOf(request, 'x-amz-content-sha256') ??
    (isPresigned && request.method === 'GET' ? sha256('') : sha256(request.body ?? ''));
  return [
    request.method,
    // Each segment is encoded a second time.
    request.path.split('/').map(encode).join('/'),
    query.join('&'),
    ...headers,
    '',
    signedHeaders.join(';'),
    payload,
  ].join('\n');
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
