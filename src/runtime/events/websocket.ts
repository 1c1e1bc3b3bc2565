import { jsonOf, withoutMark } from '../json';
import type { HttpResponse } from '../http/response';
import { ResponseError } from '../parts/http/response-error';
import { checkedJson, InvalidMessageError } from '../parts/messages/checked';
import type { JsonOf } from '../resources/messages';
import type { Schema, SchemaInput, SchemaOutput } from '../schema';
import type { EventBase, Expected, Invocation } from './source';

/** The beginning, a message or the end of a WebSocket connection; `Message` is the content of one with a schema. */
export interface WebSocketEvent<Message = any> extends EventBase {
  readonly connectionId: string;
  /** `$connect`, `$disconnect`, `$default` or an action. */
  readonly routeKey: string;
  /** The text of a message. */
  readonly body: string;
  /** The message as JSON; the output of the route's schema, if it has one. */
  readonly json: JsonOf<Message>;
  /** Present for the connect request only. */
  readonly headers: { readonly [name: string]: string | undefined };
  /** Present for the connect request only. */
  readonly query: { readonly [name: string]: string | undefined };
  readonly requestId: string;
  /** The context that the authorizer returned when the connection began. */
  readonly authorizer: { readonly [key: string]: any };
}

/** What the handler of a message gets. */
export type WebSocketMessage<S> = [S] extends [Schema<any, any>] ? SchemaOutput<S> : any;

/** What the handler of a message may return: with a `response` schema its input, or nothing. */
export type WebSocketResult<R> = [R] extends [Schema<any, any>]
  ? SchemaInput<R> | HttpResponse<SchemaInput<R>> | undefined | void
  : unknown;

export const expected: Expected = {
  from: 'a WebSocket API: { requestContext: { connectionId, … }, … }',
  is: ({ requestContext }) => requestContext != null,
};

/**
 * The value that the handler returns goes to the client: a string as it is, other values as JSON. A `statusCode`, or
 * the status of a `response()`, accepts or refuses a connection.
 */
export async function run(raw: any, { call, context: lambdaContext, log, options }: Invocation): Promise<object> {
  const { connectionId, routeKey, requestId, authorizer = {} } = raw.requestContext;
  const body = raw.isBase64Encoded ? Buffer.from(raw.body ?? '', 'base64').toString() : (raw.body ?? '');
  let json = (): any => JSON.parse(withoutMark(body));
  if (options.message) {
    try {
      const content = await checkedJson('The message', options.message, withoutMark(body));
      json = () => content;
    } catch (error) {
      if (!(error instanceof InvalidMessageError)) throw error;
      return refusal(error);
    }
  }
  const result = await call({
    connectionId,
    routeKey,
    body,
    json,
    headers: lowerCase(raw.headers),
    query: raw.queryStringParameters ?? {},
    requestId,
    authorizer,
    raw,
    lambdaContext,
    log,
  } satisfies WebSocketEvent);
  if (result === undefined) return { statusCode: 200 };
  // A result of response(), recognized by its form: its status counts, too.
  const given =
    result?.[Symbol.toStringTag] === 'HttpResponse'
      ? { statusCode: result.status, headers: result.headers, body: result.body }
      : result;
  const checkedText = async (value: unknown) => {
    const outcome = options.response ? await options.response['~standard'].validate(value) : { value };
    if (outcome.issues) throw new ResponseError(outcome.issues);
    return text(outcome.value);
  };
  if (typeof given?.statusCode !== 'number') return { statusCode: 200, body: await checkedText(given) };
  if (given.body === undefined) return given;
  // The body of an error is another one.
  return { ...given, body: given.statusCode > 299 ? text(given.body) : await checkedText(given.body) };
}

/** The response to a message that its schema refuses, in the form of a 422 of a route. */
function refusal({ issues }: InvalidMessageError): object {
  const Details = issues.map(({ path, message }) => ({ path: ['message', path].filter(Boolean).join('.'), message }));
  const body = { Code: 'UnprocessableEntityError', Message: 'The message is not valid', Details };
  return { statusCode: 422, body: JSON.stringify(body) };
}

/** A response of a WebSocket route must be text: API Gateway would not decode base64. */
function text(value: any): string {
  const kind =
    ArrayBuffer.isView(value) || value?.[Symbol.toStringTag] === 'ArrayBuffer'
      ? 'buffer'
      : value?.[Symbol.toStringTag] === 'Response'
        ? 'web Response'
        : typeof value;
  const written =
    typeof value === 'string' ? value : kind === 'buffer' || kind === 'web Response' ? undefined : jsonOf(value);
  if (written === undefined) {
    throw new TypeError(
      `A ${kind} cannot be the response to a WebSocket message: ${kind === 'web Response' ? 'return response()' : 'send bytes by app.webSocket.send()'}`,
    );
  }
  return written;
}

function lowerCase(headers: { readonly [name: string]: string } | null | undefined): { [name: string]: string } {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}
