import type { Headers } from './exchange';

export interface FunctionResponse {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: string | Buffer;
}

/** Computed by the gateway, or about the connection. */
const DROPPED_HEADERS = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The response for a function's result in payload format 2.0: of a result without `statusCode`, all is the body. A
 * string is the reason why the result is not valid.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 *
 * @param defaultType the type of a body whose result has a status, but no type
 */
export function payload2Response(result: any, defaultType: string): FunctionResponse | string {
  if (!isObject(result) || !('statusCode' in result)) {
    const body = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    return { statusCode: 200, headers: [['Content-Type', 'application/json']], body };
  }
  return structuredResponse(result, defaultType, () => [
    ...Object.entries(result.headers ?? {}),
    ...(result.cookies ?? []).map((cookie: unknown): [string, unknown] => ['Set-Cookie', cookie]),
  ]);
}

/** The same in payload format 1.0, in which `statusCode` is required. */
export function payload1Response(result: any, defaultType: string): FunctionResponse | string {
  if (!isObject(result) || !('statusCode' in result)) return 'statusCode is missing';
  return structuredResponse(result, defaultType, () => {
    const multi: [string, unknown][] = Object.entries<unknown[]>(result.multiValueHeaders ?? {}).flatMap(
      ([name, values]) => values.map((value): [string, unknown] => [name, value]),
    );
    const names = new Set(multi.map(([name]) => name.toLowerCase()));
    const single = Object.entries(result.headers ?? {}).filter(([name]) => !names.has(name.toLowerCase()));
    return [...single, ...multi];
  });
}

function structuredResponse(
  result: { readonly [field: string]: any },
  defaultType: string,
  headersOf: () => [string, unknown][],
): FunctionResponse | string {
  const problem = whatIsWrong(result);
  if (problem !== undefined) return problem;
  const { statusCode, body = '', isBase64Encoded } = result;
  const headers = headersOf()
    .filter(([name]) => !DROPPED_HEADERS.has(name.toLowerCase()))
    .map(([name, value]): [string, string] => [name, String(value)]);
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) headers.push(['Content-Type', defaultType]);
  const text = body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { statusCode: Number(statusCode), headers, body: isBase64Encoded ? Buffer.from(text, 'base64') : text };
}

function whatIsWrong({
  statusCode,
  headers,
  multiValueHeaders,
  cookies,
}: {
  [field: string]: any;
}): string | undefined {
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    return `statusCode must be a whole number from 100 to 599, got ${JSON.stringify(statusCode)}`;
  }
  for (const [field, value] of Object.entries({ headers, multiValueHeaders })) {
    if (value !== undefined && value !== null && !isObject(value)) return `${field} must be an object`;
  }
  for (const [name, value] of Object.entries<unknown>(headers ?? {})) {
    if (typeof value === 'object') return `the header ${name} must be a string`;
  }
  for (const [name, values] of Object.entries<unknown>(multiValueHeaders ?? {})) {
    if (!Array.isArray(values)) return `multiValueHeaders.${name} must be an array of strings`;
  }
  if (cookies !== undefined && !Array.isArray(cookies)) return 'cookies must be an array of strings';
  return undefined;
}

function isObject(value: unknown): value is { readonly [field: string]: any } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
