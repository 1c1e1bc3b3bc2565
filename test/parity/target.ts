import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** The sample app, run in one of the ways in which apps run. */
export interface Target {
  /** For clients of the SDK. */
  readonly client: ClientConfig;
  /** A request to the API of the app: of its stage with a REST API, or of the one with an HTTP API. */
  request(api: ApiType, target: string, init?: RequestInit): Promise<Response>;
  /** The text of the generated client of the API. */
  readonly clientText: string;
  /** Options of that client: where connections are opened, and the class that opens them. */
  readonly sockets: { readonly webSocketUrl: string; readonly WebSocket: unknown };
  /** Undefined if the connection is refused. */
  connect(query: { readonly [name: string]: string }): Promise<Connection | undefined>;
  /** The payload that a function returns, or that of its error. */
  invoke(name: string, payload: object): Promise<any>;
  /** Runs code that uses the SDK. */
  run<T>(code: () => Promise<T>): Promise<T>;
  /** Tries until it does not throw, while time passes. */
  eventually<T>(attempt: () => Promise<T>): Promise<T>;
  stop?(): Promise<void>;
}

export type TargetName = 'in process' | 'dev' | 'emulator';

export type ApiType = 'REST' | 'HTTP';

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A WebSocket connection. */
export interface Connection {
  send(text: string): Promise<void>;
  /** The next message. */
  message(): Promise<string>;
  close(): Promise<void>;
}

/** Tries until it does not throw, in real time. */
export async function eventually<T>(attempt: () => Promise<T>, seconds = 120): Promise<T> {
  const deadline = Date.now() + 1000 * seconds;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** Invokes a function by the name that it is deployed with. */
export async function invoke(client: ClientConfig, FunctionName: string, payload: object): Promise<any> {
  const { Payload } = await new LambdaClient(client).send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
  );
  return JSON.parse(Buffer.from(Payload!).toString());
}
