import { keyOf, typeOf } from './types';
import type { JsonSchema, Manifest, WebSocketFunction } from '../../manifest/manifest';
import { CONNECTIONS_SERVICE } from '../../manifest/names';
import { capitalized } from '../../manifest/operation-id';
import type { Components } from '../openapi/components';

/** The WebSocket routes of an app, as parts of its client. */
export class ClientSockets {
  private readonly routes: { readonly route: string; readonly message?: Rendered; readonly response?: Rendered }[] = [];
  /** The clients get messages that no schema describes. */
  private readonly hasOthers: boolean;

  constructor({ functions, operations }: Manifest) {
    const routes = Object.values(functions)
      .filter((one): one is WebSocketFunction => one.kind === 'websocket')
      .filter(({ route }) => route !== '$connect' && route !== '$disconnect')
      .sort((a, b) => (a.route < b.route ? -1 : 1));
    for (const { route, message, response } of routes) {
      this.routes.push({ route, message: rendered(message), response: rendered(response) });
    }
    this.hasOthers =
      routes.some(({ response }) => response === undefined) ||
      (operations[CONNECTIONS_SERVICE]?.includes('PostToConnection') ?? false);
  }

  get isEmpty(): boolean {
    return this.routes.length === 0;
  }

  /** Adds the schemas to the components, so that routes and messages share their names. */
  add(components: Components): void {
    for (const { route, message, response } of this.routes) {
      const name = `${capitalized(route.replace(/[^A-Za-z0-9]+(.)?/g, (_, next = '') => next.toUpperCase()))}`;
      const at = `WebSocket ${route}`;
      message?.add(components, `${name}Message`, 'input', at);
      response?.add(components, `${name}Response`, 'output', at);
    }
  }

  types(): string[] {
    const actions = this.routes.filter(({ route }) => route !== '$default');
    const other = this.routes.find(({ route }) => route === '$default');
    const responses = this.routes.flatMap(({ response }) => (response ? [response.type()] : []));
    return [
      '/** The messages to the server, by action. */',
      'export interface SocketActions {',
      ...actions.map(
        ({ route, message }) => `  ${keyOf(route)}: ${message ? `WithoutAction<${message.type()}>` : 'object'};`,
      ),
      '}',
      '',
      '/** The messages to the server that have no action of their own. */',
      `export type OtherSocketMessage = ${other ? (other.message?.type() ?? 'unknown') : 'never'};`,
      '',
      '/** The messages of the server that have a schema, and those of refused messages. */',
      `export type SocketMessage = ${[...new Set([...responses, 'SocketFailure'])].join(' | ')};`,
      '',
    ];
  }

  member(): string[] {
    const others = this.hasOthers ? 'unknown' : 'never';
    return [
      '  /**',
      '   * Opens a connection to the WebSocket API.',
      ...(this.hasOthers ? ['   *', '   * @typeParam Others the messages of the server that have no schema'] : []),
      '   */',
      `  webSocket<Others = ${others}>(options?: SocketOptions): Promise<Socket<Others>>;`,
    ];
  }
}

/** A schema that is a component once all are added. */
interface Rendered {
  add(components: Components, name: string, side: 'input' | 'output', at: string): void;
  type(): string;
}

function rendered(schema: JsonSchema | undefined): Rendered | undefined {
  if (!schema) return undefined;
  let render: () => JsonSchema;
  return {
    add(components, ...of) {
      render = components.add(schema, ...of);
    },
    type: () => typeOf(render()),
  };
}

/** The options of a client that opens connections. */
export const SOCKET_OPTIONS = `
  /** The address of the WebSocket API, with its stage: "wss://sockets.shop.example/api". */
  readonly webSocketUrl?: string;
  /** The class of connections. The global one if it is left out; Node has one since version 22. */
  readonly WebSocket?: SocketClass;`;

/** The part of a client that is the same for each WebSocket API. */
export const SOCKETS = `
/** The part of the class WebSocket that is used. */
export interface SocketClass {
  new (url: string, protocols?: string[]): {
    binaryType: any;
    addEventListener(type: any, listener: (event: any) => void): void;
    send(data: string): void;
    close(code?: number, reason?: string): void;
  };
}

export interface SocketOptions {
  /** Parameters of the address, such as a token: a browser sends no headers with it. Those that are undefined are not sent. */
  readonly query?: { readonly [name: string]: string | undefined };
  readonly protocols?: readonly string[];
  /** Ends the connection. */
  readonly signal?: AbortSignal;
}

/** A message that the server refuses or fails to handle. */
export type SocketFailure =
  | { readonly Code: string; readonly Message: string; readonly Details?: unknown }
  | { readonly message: string; readonly connectionId: string; readonly requestId: string };

type WithoutAction<Message> = Message extends unknown ? Omit<Message, "action"> : never;

/** A connection. Its messages are received by \`for await (const message of socket)\`, which ends with the connection. */
export interface Socket<Others = never> extends AsyncIterable<SocketMessage | Others> {
  /** Sends a message with an action. */
  send<Action extends keyof SocketActions>(
    action: Action,
    ...message: {} extends SocketActions[Action] ? [message?: SocketActions[Action]] : [message: SocketActions[Action]]
  ): void;
  /** Sends a message without one. */
  sendOther(message: OtherSocketMessage): void;
  close(code?: number, reason?: string): void;
  /** Settles when the connection has ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

async function openSocket(
  { webSocketUrl, WebSocket: Class = (globalThis as any).WebSocket }: ClientOptions,
  { query = {}, protocols = [], signal }: SocketOptions = {},
): Promise<any> {
  if (!webSocketUrl || !Class) {
    throw new TypeError("createClient() needs " + (Class ? "the address: webSocketUrl" : "a class: WebSocket"));
  }
  signal?.throwIfAborted();
  const url = new URL(webSocketUrl);
  for (const name in query) if (query[name] !== undefined) url.searchParams.set(name, query[name]!);
  const socket = new Class(url.href, [...protocols]);
  socket.binaryType = "arraybuffer";
  const received: unknown[] = [];
  let wake = () => {};
  let ended = false;
  let why = "";
  const on = (type: string, listener: (event: any) => void) => socket.addEventListener(type, listener);
  on("message", ({ data }) => {
    let message = typeof data === "string" ? data : new Uint8Array(data);
    try {
      message = JSON.parse(data);
    } catch {
      // Text, or bytes.
    }
    received.push(message);
    wake();
  });
  on("error", ({ message }) => (why = message ?? ""));
  const closed = new Promise<{ code: number }>((resolve) =>
    on("close", ({ code, reason }) => {
      ended = true;
      wake();
      resolve({ code, reason } as any);
    }),
  );
  signal?.addEventListener("abort", () => socket.close());
  await Promise.race([
    new Promise<unknown>((resolve) => on("open", resolve)),
    closed.then(({ code }) => {
      throw signal?.aborted ? signal.reason : new Error("The connection is refused (" + code + ") " + why);
    }),
  ]);
  return {
    send: (action: string, message?: object) => socket.send(JSON.stringify({ ...message, action })),
    sendOther: (message: unknown) => socket.send(JSON.stringify(message)),
    close: (code?: number, reason?: string) => socket.close(code, reason),
    closed,
    async *[Symbol.asyncIterator]() {
      while (received.length || !ended) {
        if (received.length) yield received.shift();
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
`;
