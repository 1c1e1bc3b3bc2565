/**
 * The names that the runtime library, discovery, the construct, the test client and the local cloud agree on:
 * environment variables, functions, logical ids, the mark of errors. Each is spelled here and nowhere else.
 */

/**
 * Marks an error that the user can fix, across realms and copies of this package. Its code is one of
 * docs/reference/errors.md.
 */
export const USER_ERROR: unique symbol = Symbol.for('serverless-cdk-project.user-error') as any;

/** Set to `1` in the environment of the discovery process. */
export const DISCOVERY_VARIABLE = 'SERVERLESS_DISCOVERY';

/** Names the function of the app that a Lambda function runs; set by the construct. */
export const FUNCTION_VARIABLE = 'SERVERLESS_FUNCTION';

/**
 * Carries the endpoint of the app's WebSocket API: `https://<api>.execute-api.<region>.amazonaws.com/<stage>`; set by
 * the construct.
 */
export const WEBSOCKET_VARIABLE = 'SERVERLESS_WEBSOCKET_ENDPOINT';

/** The function that serves all HTTP routes. */
export const API_HANDLER = 'APIHandler';

/** The function that serves the routes whose responses are streamed. */
export const STREAM_HANDLER = 'APIStreamHandler';

/** The name of the error for a function that the app does not declare. */
export const UNKNOWN_FUNCTION = 'UnknownFunctionError';

/** The files of `app.docs()` beside a bundle. */
export const DOCS_FILES = { page: 'runtime-docs.html', document: 'runtime-docs.json' } as const;

// The logical ids of the construct's own resources and outputs. They must not change: scripts rely on them.
export const API_HANDLER_PERMISSION = 'APIHandlerInvokePermission';
export const STREAM_HANDLER_PERMISSION = 'APIStreamHandlerInvokePermission';
export const DEFAULT_ROLE = 'DefaultRole';
export const REST_API = 'RestAPI';
export const HTTP_API = 'HttpAPI';
export const WEBSOCKET_API = 'WebsocketAPI';
export const WEBSOCKET_HANDLER = 'WebSocketHandler';
export const WEBSOCKET_STAGE = 'WebsocketStage';
export const FUNCTION_URL = 'FunctionURL';
export const ENDPOINT_URL = 'EndpointURL';
export const WEBSOCKET_CONNECT_URL = 'WebsocketConnectEndpointURL';

/**
 * The logical id of a function: `send-mail` and `send_mail` → `SendMail`. Two names of one app never share one:
 * declaring the second is an error.
 */
export function logicalIdOf(functionName: string): string {
  return functionName
    .split(/[-_]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

/** `logicalIdOf` for literal types. */
export type LogicalIdOf<N extends string> = N extends `${infer Head}-${infer Tail}`
  ? `${LogicalIdOf<Head>}${LogicalIdOf<Tail>}`
  : N extends `${infer Head}_${infer Tail}`
    ? `${LogicalIdOf<Head>}${LogicalIdOf<Tail>}`
    : Capitalize<N>;
