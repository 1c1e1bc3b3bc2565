import { isBinary } from '../../../gateway-events/media-types';

export interface ProxyResponse {
  readonly statusCode: number;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: string | Buffer;
}

/** A function's result is not a valid proxy response. */
export interface Malformed {
  readonly malformed: string;
}

const FIELDS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
const REMAPPED_HEADERS = new Set([
  'authorization',
  'connection',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
]);
const DROPPED_HEADERS = new Set([
  // The gateway computes the length itself.
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/**
 * The response for a function's result, by the rules of a REST API's Lambda proxy integration: no field is mandatory,
 * none may be unknown, and a base64 body is decoded only if the first type that the client accepts is binary to the
 * API.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function proxyResponse(
  result: any,
  accept: string | undefined,
  binaryMediaTypes: readonly string[],
): ProxyResponse | Malformed {
  const malformed = whatIsWrong(result);
  if (malformed) return { malformed };
  const headers = headersOf(result.headers ?? {}, result.multiValueHeaders ?? {});
  const text: string = result.body ?? '';
  const decoded = result.isBase64Encoded === true && isBinary(accept?.split(',', 1)[0], binaryMediaTypes);
  return { statusCode: Number(result.statusCode ?? 200), headers, body: decoded ? Buffer.from(text, 'base64') : text };
}

function whatIsWrong(result: any): string | undefined {
  if (!isObject(result)) return `it must be an object { statusCode, headers, body }, got ${kindOf(result)}`;
  for (const field of Object.keys(result)) {
    if (!FIELDS.has(field)) return `it has the field ${field}, allowed are ${[...FIELDS].join(', ')}`;
  }
  const { statusCode = 200, headers, multiValueHeaders, body, isBase64Encoded } = result;
  const status: any = typeof statusCode === 'string' && /^\d+$/.test(statusCode) ? Number(statusCode) : statusCode;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return `statusCode must be a whole number from 200 to 599, got ${JSON.stringify(statusCode)}`;
  }
  if (body !== undefined && body !== null && typeof body !== 'string') {
    return `body must be a string, got ${kindOf(body)}: use JSON.stringify`;
  }
  if (isBase64Encoded !== undefined && isBase64Encoded !== null && typeof isBase64Encoded !== 'boolean') {
    return `isBase64Encoded must be a boolean, got ${kindOf(isBase64Encoded)}`;
  }
  for (const [name, value] of entriesOf(headers)) {
    if (!isScalar(value)) {
      return `the header ${name} must be a string, got ${kindOf(value)}: several values go to multiValueHeaders`;
    }
  }
  for (const [name, values] of entriesOf(multiValueHeaders)) {
    if (!Array.isArray(values) || !values.every(isScalar)) {
      return `multiValueHeaders.${name} must be an array of strings, got ${kindOf(values)}`;
    }
  }
  if (headers && !isObject(headers)) return `headers must be an object, got ${kindOf(headers)}`;
  if (multiValueHeaders && !isObject(multiValueHeaders)) {
    return `multiValueHeaders must be an object, got ${kindOf(multiValueHeaders)}`;
  }
  return undefined;
}

function headersOf(single: Record<string, unknown>, multi: Record<string, unknown[]>): [string, string][] {
  const headers: [string, string][] = [];
  const push = (name: string, value: unknown) => {
    const lower = name.toLowerCase();
    if (DROPPED_HEADERS.has(lower)) return;
    headers.push([REMAPPED_HEADERS.has(lower) ? `x-amzn-Remapped-${name}` : name, String(value)]);
  };
  const several = Object.entries(multi);
  for (const [name, values] of several) for (const value of values) push(name, value);
  // Both are merged; a value that is in both counts once.
  for (const [name, value] of Object.entries(single)) {
    const given = several.some(
      ([other, values]) => other.toLowerCase() === name.toLowerCase() && values.includes(value),
    );
    if (!given) push(name, value);
  }
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    headers.push(['Content-Type', 'application/json']);
  }
  return headers;
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
