import { randomUUID } from 'node:crypto';
import { Authorizers, type TestCaller, type TestToken } from './authorizers';
import { checkClientOptions } from './client-options';
import { testClock, type SettleOptions, type TestClock } from './clock';
import { Connections } from './connections';
import { eventsClient, type EventsClient } from './events';
import { ExampleRecorder } from './examples';
import type { Faults } from './faults';
import { testFetch, type TestFetch } from './fetch';
import { httpClient, type HttpClient } from './http-client';
import { API, type HttpPayload } from './http-event';
import {
  isLocal,
  localResources,
  type LocalApp,
  type LocalContents,
  type LocalEnvironment,
  type LocalInvocation,
  type LocalResources,
  type LocalTime,
  type StreamViewType,
} from './local-resources';
import {
  serviceClients,
  type RecordedRequest,
  type RecordedService,
  type ServiceClients,
  type TestDelivery,
} from './service-clients';
import { setProcessEnv, STORED, withProcessEnv, withValues, type Values } from './values';
import { testWebSocket, type TestWebSocketClass } from './socket';
import { webSocketClient, type WebSocketClient } from './websocket';
import { withheldVariables } from './withheld';
import { callRule, duringCall, guard } from '../guard';
import { APP, type Declarations, type DocsFile, type HandlerDeclaration } from '../runtime/declarations';
import { WEBSOCKET_VARIABLE } from '../runtime/names';
import type { LambdaContext, LambdaHandler } from '../runtime/lambda';
import { DOCS_SOURCE } from '../runtime/value-source';

/** An app, which may come from another copy of the library. */
export interface TestableApp {
  readonly [APP]: Declarations;
  handler(name?: string): LambdaHandler;
}

export interface TestClientOptions {
  /**
   * Values of the app's declarations for this client, by environment variable. `'process'` puts the values of the
   * `resources` into `process.env` while a call runs, for code that reads it itself; such calls run one after the
   * other.
   *
   * @default - the values of `process.env`
   */
  readonly environment?: Values | 'process';

  /**
   * The resources of the app: `'local'` runs those of the project's stack on this machine, `localResources(stack)`
   * those of another stack, and an object names existing ones by declaration: `{ AppTable: 'my-table' }`.
   *
   * @default - the resources that `process.env` names
   */
  readonly resources?: 'local' | LocalResources | { readonly [declaration: string]: string };

  /**
   * The values of the app's secrets and parameters, by declaration: `{ ApiKey: 'abc' }`.
   *
   * @default - fetched as on Lambda
   */
  readonly values?: { readonly [declaration: string]: string };

  /**
   * The event that a function gets for a request, where the request itself does not set it.
   *
   * @default - that of the API type in the project's settings, on its default stage; '1.0', a REST API, outside a project
   */
  readonly payload?: HttpPayload;

  /**
   * When events are delivered that handlers cause: `'live'` is as soon as they are due, as on AWS, while the test goes on.
   *
   * @default - in `settled()` and `clock.advance()` only, one after the other
   */
  readonly deliver?: 'live';

  /**
   * What goes wrong with the requests of functions to the services of the local resources.
   *
   * @default - nothing
   * @example
   * const client = testClient(app, { resources: 'local', faults: { dynamodb: { PutItem: throttle(3) } } });
   */
  readonly faults?: Faults;

  /**
   * The caller of all requests: the authorizers of the routes allow it, and are not asked. `sub` is the `principalId` of
   * a Lambda authorizer, and a claim of the others.
   *
   * @default - the authorizers decide
   */
  readonly as?: TestCaller;

  /**
   * Whether a request rejects with the error that ended it, where a client of the API would get a 500 and the error
   * would be in the log only. So a failing test shows the error and its line.
   *
   * @default false
   */
  readonly throwErrors?: boolean;

  /**
   * Whether a request rejects if its response is not one that the API's description has for its route: by its status, the
   * code of an error or the body. For routes that declare `response` or `errors`, and all routes of an app with
   * `contract: 'strict'`.
   *
   * @default true
   */
  readonly contract?: boolean;

  /**
   * The folder to which the client adds a request and its response for each operation and status, as examples for
   * `npx projen openapi --examples`: from the working directory, a file for each operation, written by `close()`. Secrets
   * are redacted by name; ids and times are replaced by fixed ones.
   *
   * @example
   * const client = testClient(app, { examples: 'docs/examples' });
   * @default - nothing is recorded
   */
  readonly examples?: string;

  /**
   * Whether each function runs in a worker of its own, as in `npx projen dev`: with its own modules, globals and
   * `process.env`, and the code of the stack's bundle. For local resources of a stack. Routes with `stream: true`, and
   * `app.webSocket.send()`, do not work then.
   *
   * @default - all functions run in this process
   */
  readonly isolated?: boolean;
}

export interface TestClient extends ServiceClients {
  /** HTTP requests. */
  readonly http: HttpClient;
  /**
   * The app as `fetch()`, for clients that take one: a test then runs in process, against `dev` or a deployed stage.
   *
   * @example
   * const api = createClient({ baseUrl: 'http://test', fetch: client.fetch });
   */
  readonly fetch: TestFetch;
  /**
   * The app as the class `WebSocket`, for clients that take one.
   *
   * @example
   * const api = createClient({ baseUrl: 'http://test', webSocketUrl: 'ws://test', WebSocket: client.WebSocket });
   */
  readonly WebSocket: TestWebSocketClass;
  /**
   * A token that the app's JWT and Cognito authorizers accept in this client.
   *
   * @example
   * const token = client.token({ sub: 'ada', scopes: ['orders'] });
   * await client.http.get('/orders', { headers: { authorization: `Bearer ${token}` } });
   */
  token(options?: TestToken): string;
  /** Functions declared by `app.lambdaFunction()`. */
  readonly lambda: {
    /** Invokes a function with a payload, which it gets as JSON. */
    invoke<T = any>(name: string, payload?: unknown): Promise<T>;
  };
  /** Events of other event sources, by the name of the function. */
  readonly events: EventsClient;
  /** WebSocket connections, and the messages that the app sends to them. */
  readonly webSocket: WebSocketClient;
  /**
   * Runs code of the test with the client's values of the app's declarations and its local resources, as a handler has
   * them: to put items into a table before a request, and to look at them afterwards.
   *
   * @example
   * await client.run(() => db.send(new PutCommand({ TableName: appTable.name, Item: { PK: 'User#ada' } })));
   */
  run<T>(code: () => T | Promise<T>): Promise<T>;
  /** The time of the local resources. */
  readonly clock: TestClock;
  /**
   * Delivers the events that are due, and those that they cause, until there are none: to functions that a handler has
   * invoked asynchronously, say. Nothing is delivered before. Rejects with the error of a handler that fails, and if the
   * stack denies a service the delivery.
   *
   * @example
   * await client.http.post('/orders', { body: order });
   * await client.settled();
   */
  settled(options?: SettleOptions): Promise<void>;
  /**
   * The events that queues, streams, topics, buckets, buses, schedules and other functions have caused so far, with the
   * functions that they were delivered to.
   *
   * @example
   * expect(client.deliveries().map((one) => [one.function, one.outcome])).toEqual([['orders', 'ok']]);
   */
  deliveries(): readonly TestDelivery[];
  /**
   * The requests of a service that local resources record instead of running them, in order: emails, executions of state
   * machines, metrics, trace segments and users of Cognito.
   *
   * @example
   * expect(client.sent('ses')).toMatchObject([{ operation: 'SendEmail', input: { FromEmailAddress: 'shop@example.com' } }]);
   */
  sent(service: RecordedService): readonly RecordedRequest[];
  /** Stops the local resources, and writes the examples. */
  close(): Promise<void>;
}

/**
 * A client that calls an app as Lambda does, with realistic events, without a server.
 *
 * @example
 * const client = testClient(app, { resources: 'local' });
 * afterAll(() => client.close());
 * test('an unknown user is a 404', async () => {
 *   expect((await client.http.get('/users/nobody')).status).toBe(404);
 * });
 */
export function testClient(app: TestableApp, options: TestClientOptions = {}): TestClient {
  const declarations = app?.[APP];
  if (!declarations) throw new TypeError('testClient: expected an App of serverless-cdk-project/runtime');
  checkClientOptions(declarations, options);
  (globalThis as any)[DOCS_SOURCE] ??= (of: Declarations, file: DocsFile) =>
    (require('./local/docs') as typeof import('./local/docs')).docsFile(of, file);
  const connections = new Connections();
  const invoke = async (name: string, event: unknown, invocation: LocalInvocation = { requestId: randomUUID() }) => {
    if (options.isolated) return values.isolated(name, event, invocation);
    const handler = app.handler(name);
    guard('calls', callRule);
    const run = async () => handler(event, lambdaContext(name, invocation.requestId));
    const withheld = withheldVariables(declarations, name, event);
    return values.during(withheld, invocation.cause !== undefined, () =>
      connections.during(() => authorizers.during(() => duringCall(() => values.asCaller(name, invocation, run)))),
    );
  };
  const values: ClientValues = new ClientValues(declarations, options, {
    invoke,
    isLive: options.deliver === 'live',
    faults: options.faults,
    isIsolated: options.isolated,
  });
  const time = testClock(() => values.time());
  const { throwErrors, as } = options;
  const now = () => time.clock.now().getTime();
  const authorizers = new Authorizers(declarations, {
    invoke,
    now,
    throwErrors,
    as,
    valueOf: (variable) => values.known(variable),
    start: () => values.all(),
  });
  const examples = options.examples === undefined ? undefined : new ExampleRecorder(declarations, options.examples);
  const http = httpClient(declarations, invoke, authorizers, { ...options, examples });
  const webSocket = webSocketClient(declarations, connections, invoke, authorizers);
  return {
    http,
    fetch: testFetch(http),
    token: (of) => authorizers.token(of),
    lambda: {
      async invoke(name, payload = {}) {
        const sent = JSON.stringify(payload);
        if (sent === undefined) throw new TypeError(`client.lambda.invoke: a ${typeof payload} is no payload`);
        const result = await invoke(name, JSON.parse(sent));
        // As on Lambda, a value without JSON becomes null.
        return JSON.parse(JSON.stringify(result) ?? 'null');
      },
    },
    events: eventsClient(declarations, invoke, (declaration) => values.viewTypeOf(declaration)),
    webSocket,
    WebSocket: testWebSocket(webSocket, connections),
    run: (code) =>
      values.during(new Map(), false, () =>
        connections.during(() => values.asCaller(undefined, { requestId: randomUUID() }, async () => code())),
      ),
    ...time,
    ...serviceClients(
      declarations,
      (variable) => values.valueOf(variable),
      () => values.contents(),
    ),
    deliveries: () => values.deliveries(),
    sent: (service) => values.sent(service),
    async close() {
      examples?.close();
      await authorizers.close();
      await values.close();
    },
  };
}

/** Never called: a client has a connection store of its own. */
const WEBSOCKET_ENDPOINT = `https://${API.domainName}/${API.stage}`;

/** The declared values of one client, and the local resources behind them. */
class ClientValues {
  /** The values of this client, which those of local resources are added to when they start. */
  private values: Values;
  private started?: Promise<Values>;
  private local?: LocalEnvironment;
  private restore?: () => void;
  private closed = false;

  constructor(
    private readonly declarations: Declarations,
    private readonly options: TestClientOptions,
    private readonly app: LocalApp,
  ) {
    const { environment, resources, values = {} } = options;
    this.values = {
      ...(typeof resources === 'object' && !isLocal(resources) && this.fromNames(resources)),
      [WEBSOCKET_VARIABLE]: WEBSOCKET_ENDPOINT,
      ...(environment === 'process' ? {} : environment),
      ...Object.fromEntries(
        Object.entries(this.fromNames(values)).map(([variable, value]) => [`${variable}.value`, value]),
      ),
    };
  }

  /** @param isNested whether another call of this client may wait for it */
  async during<T>(withheld: ReadonlyMap<string, () => Error>, isNested: boolean, call: () => Promise<T>): Promise<T> {
    const values = await this.all();
    if (this.options.environment !== 'process') return withValues(values, withheld, call);
    const variables = Object.fromEntries(
      Object.entries(values).filter(([name]) => !STORED.test(name) && !withheld.has(name)),
    );
    return withValues(values, withheld, () => withProcessEnv(this, variables, isNested, call));
  }

  /** Runs code within `during()`, whose requests to local resources are then those of the function, or of the test. */
  asCaller<T>(name: string | undefined, invocation: LocalInvocation, run: () => Promise<T>): Promise<T> {
    return this.local?.during ? this.local.during(name, invocation, run) : run();
  }

  /** Invokes a function in a worker. */
  async isolated(name: string, event: unknown, invocation: LocalInvocation): Promise<any> {
    await this.all();
    return this.local!.invoke!(name, event, invocation);
  }

  /** The time of the local resources, which are started. Undefined without any. */
  async time(): Promise<LocalTime | undefined> {
    await this.all();
    return this.local?.time;
  }

  /** The value of a declared resource. */
  async valueOf(variable: string): Promise<string> {
    const value = (await this.all())[variable];
    if (value !== undefined) return value;
    throw new Error(`testClient: the local resources have no value for ${variable}: no function of the stack gets it`);
  }

  /** The value that functions read, as far as it is known before local resources are started. */
  known(variable: string): string | undefined {
    return this.values[variable] ?? process.env[variable];
  }

  /** What is in the local resources, which are started. */
  async contents(): Promise<LocalContents> {
    await this.all();
    if (this.local?.contents) return this.local.contents;
    throw new Error("testClient: only local resources can be looked into: pass the option `resources: 'local'`");
  }

  deliveries(): readonly TestDelivery[] {
    return [...(this.local?.deliveries?.() ?? [])];
  }

  sent(service: RecordedService): readonly RecordedRequest[] {
    return this.local?.sent?.(service) ?? [];
  }

  /** The view type of the stream that a function is declared for, if its table is a local one. */
  async viewTypeOf({ kind, source }: HandlerDeclaration): Promise<StreamViewType | undefined> {
    if (kind !== 'dynamodb' || !source || !('resource' in source)) return undefined;
    const values = await this.all();
    const [table] = Object.keys(this.fromNames({ [source.resource]: '' }));
    return this.local?.streamViewTypes?.[values[table]];
  }

  /** The values of this client. Starts its local resources. */
  all(): Promise<Values> {
    if (this.closed) throw new Error('testClient: the client is closed');
    return (this.started ??= this.start());
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.started?.catch(() => undefined);
    this.restore?.();
    await this.local?.close();
    this.restore = this.local = undefined;
  }

  private async start(): Promise<Values> {
    const { resources } = this.options;
    if (resources === undefined || (resources !== 'local' && !isLocal(resources))) return this.values;
    this.local = await (resources === 'local' ? localResources() : resources).start(this.app);
    const entries = Object.entries(this.local.environment);
    this.restore = setProcessEnv(Object.fromEntries(entries.filter(([name]) => name.startsWith('AWS_'))));
    return (this.values = {
      ...Object.fromEntries(entries.filter(([name]) => !name.startsWith('AWS_'))),
      ...this.values,
    });
  }

  private fromNames(given: { readonly [declaration: string]: string }): Values {
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        this.declarations.resources.find((resource) => resource.name === name)!.variable,
        value,
      ]),
    );
  }
}

function lambdaContext(name: string, awsRequestId: string): LambdaContext {
  const deadline = Date.now() + 60_000;
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
    memoryLimitInMB: '1024',
    awsRequestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'test',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}
