import { keyOf, typeOf } from './types';
import type { Manifest } from '../../manifest/manifest';
import { CONNECTIONS_SERVICE } from '../../manifest/names';
import { socketRoutes, type MessageSchema, type SocketRoute } from '../messages';
import type { Components } from '../openapi/components';

/** The WebSocket routes of an app, as parts of its client. */
export class ClientSockets {
  private readonly routes: readonly SocketRoute[];
  /** The clients get messages that no schema describes. */
  private readonly hasOthers: boolean;

  constructor(manifest: Manifest) {
    this.routes = socketRoutes(manifest);
    this.hasOthers =
      this.routes.some(({ response }) => response === undefined) ||
      (manifest.operations[CONNECTIONS_SERVICE]?.includes('PostToConnection') ?? false);
  }

  get isEmpty(): boolean {
    return this.routes.length === 0;
  }

  /** Adds the schemas to the components, so that routes and messages share their names. */
  add(components: Components): void {
    for (const { message, response } of this.routes) {
      message?.addTo(components);
      response?.addTo(components);
    }
  }

  types(): string[] {
    const actions = this.routes.filter(({ route }) => route !== '$default');
    const other = this.routes.find(({ route }) => route === '$default');
    const responses = this.routes.flatMap(({ response }) => (response ? [typeName(response)] : []));
    return [
      '/** The messages to the server, by action. */',
      'export interface SocketActions {',
      ...actions.map(
        ({ route, message }) => `  ${keyOf(route)}: ${message ? `WithoutAction<${typeName(message)}>` : 'object'};`,
      ),
      '}',
      '',
      '/** The messages to the server that have no action of their own. */',
      `export type OtherSocketMessage = ${other ? (other.message ? typeName(other.message) : 'unknown') : 'never'};`,
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

function typeName({ reference }: MessageSchema): string {
  return typeOf(reference);
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
