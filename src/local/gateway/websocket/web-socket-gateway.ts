import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket, WebSocketServer } from 'ws';
import {
  connectEvent,
  disconnectEvent,
  messageEvent,
  type Disconnection,
  type WebSocketApi,
  type WebSocketConnection,
} from '../../../gateway-events/websocket';
import type { LocalHttpRoute, LocalWebSocketApi } from '../../model';
import { addressOf, type Gateway, type GatewayOptions, type GatewayProblem, type GatewayRoute } from '../gateway';
import { withinThrottle } from '../usage-plans/stage-throttle';
import { invokeFunction, type Outcome } from '../invocation';
import { connectContext, connectRefusalOf } from './connect-authorization';
import { connectAuthorizer, type ConnectAuthorizer } from './connect-authorizer';
import { FRAME_BYTES, MESSAGE_BYTES, OpenConnection } from './connections';
import { FrameSizes } from './frame-sizes';
import { connectRequest, refuseUpgrade } from './handshake';
import { loadWs } from './load-ws';
import { selectedRoute } from './route-selection';
import { webSocketRoute, type WebSocketRoute } from './web-socket-routes';

/** An event of a connection. */
interface Occurrence {
  readonly requestId: string;
  readonly time: number;
}

const CONNECT = '$connect';
const DISCONNECT = '$disconnect';
const DEFAULT = '$default';
/** The status for a message that is too large. */
const TOO_BIG = 1009;

/** A local WebSocket API: one stage of it, at any path of an address. */
export class WebSocketGateway implements Gateway {
  readonly isWebSocket = true;
  readonly routes: readonly GatewayRoute[];
  readonly problems: readonly GatewayProblem[];
  private readonly byKey = new Map<string, WebSocketRoute | string>();
  private readonly authorizer?: ConnectAuthorizer | string;
  private readonly server: WebSocketServer;
  /** `<api id>/<stage>`: connections outlive this gateway, and are found by it. */
  private readonly stage: string;

  constructor(
    private readonly api: LocalWebSocketApi,
    private readonly options: GatewayOptions,
  ) {
    this.stage = `${api.apiId}/${api.stageName}`;
    for (const route of api.routes) this.byKey.set(route.routeKey, webSocketRoute(api, route));
    const authorization = api.routes.find(({ routeKey }) => routeKey === CONNECT)?.authorization;
    this.authorizer = authorization && connectAuthorizer(api, authorization, options);
    this.routes = api.routes.map(({ routeKey }) => {
      const route = this.byKey.get(routeKey);
      const functionArn = typeof route === 'object' ? route.functionArn : undefined;
      return { method: '', path: routeKey, ...(functionArn === undefined ? {} : { functionArn }) };
    });
    this.problems = api.routes.flatMap((route) => this.problemsOf(route));
    this.server = new (loadWs().WebSocketServer)({ noServer: true, maxPayload: MESSAGE_BYTES, clientTracking: false });
    options.webSockets.serve(this.stage, this);
  }

  /** A request that is no WebSocket handshake. */
  hasRoute(): boolean {
    return true;
  }

  handle(_req: IncomingMessage, res: ServerResponse): void {
    const body = JSON.stringify({ message: 'Upgrade Required' });
    res.writeHead(426, { 'content-type': 'application/json', upgrade: 'websocket', connection: 'upgrade' });
    res.end(body);
  }

  /** Begins a connection, unless the authorizer or the function of `$connect` refuses it. */
  async upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const occurrence = this.occurrence();
    const request = connectRequest(req, occurrence.requestId, occurrence.time);
    const started = performance.now();
    const ended = (status: number, message?: string) =>
      this.log('CONNECT', req.url!, status, started, occurrence.requestId, message);
    const refuse = (status: number, response: string, message?: string) => {
      refuseUpgrade(socket, status, JSON.stringify({ message: response }));
      ended(status, message);
    };
    // The client may disconnect while the function decides.
    socket.on('error', () => undefined);
    const begun: WebSocketConnection = {
      connectionId: `${randomBytes(11).toString('base64url')}=`,
      connectedAt: occurrence.time,
      sourceIp: request.sourceIp,
    };
    const address = this.addressOf(req);
    const event = (connection: WebSocketConnection) => connectEvent(address, connection, request);
    if (typeof this.authorizer === 'string') {
      return refuse(501, this.authorizer, `${this.authorizer}, and without it the API would be open`);
    }
    const authorization = await this.authorizer?.(request, event(begun));
    if (authorization && authorization.type !== 'allowed') {
      const [status, response] = connectRefusalOf(authorization);
      return refuse(status, response, authorization.message);
    }
    const connection = { ...begun, ...(authorization && { authorizer: connectContext(authorization) }) };
    const accepted = await this.connect(event(connection));
    if ('status' in accepted) return refuse(accepted.status, accepted.response, accepted.message);
    ended(101);
    return this.open(req, socket, head, { connection, address, protocol: accepted.protocol });
  }

  /** A message of an open connection. */
  async message(connection: WebSocketConnection, address: WebSocketApi, message: string | Uint8Array): Promise<void> {
    const open = this.options.webSockets.find(this.stage, connection.connectionId);
    const occurrence = this.occurrence();
    const { requestId } = occurrence;
    const started = performance.now();
    const key = selectedRoute(this.api.routeSelectionExpression, message);
    // The edit that has added the route is served before the stack has it.
    const reloaded = key === undefined || this.byKey.has(key) ? undefined : this.options.reloaded?.();
    if (reloaded) {
      await reloaded;
      return this.options.webSockets.gateway(this.stage)?.message(connection, address, message);
    }
    const route = (key === undefined ? undefined : this.byKey.get(key)) ?? this.byKey.get(DEFAULT);
    const fail = (response: string, log: string, status = 500) => {
      void open?.send(JSON.stringify({ message: response, connectionId: connection.connectionId, requestId }));
      this.log('MESSAGE', key ?? DEFAULT, status, started, requestId, log);
    };
    if (route === undefined) {
      return fail('Forbidden', `no route ${key ?? ''} and no $default: ${[...this.byKey.keys()].join(', ')}`);
    }
    if (typeof route === 'string') return fail('Internal server error', route);
    if (!this.within(route)) return fail('Too Many Requests', this.throttled(route), 429);
    const event = messageEvent(address, connection, { ...occurrence, routeKey: route.routeKey, message });
    const outcome = await this.invoke(route, event);
    if (outcome.type === 'timeout') return fail('Endpoint request timed out', outcome.message);
    if (outcome.type !== 'result') return fail('Internal server error', outcome.message);
    const { result } = outcome;
    if (result.functionError) {
      return fail('Internal server error', `${result.payload.errorType}: ${result.payload.errorMessage}`);
    }
    const response = result.payload as { statusCode?: unknown; body?: unknown } | null;
    if (route.responds) {
      if (typeof response?.statusCode !== 'number') {
        return fail('Internal server error', "the function's result has no statusCode");
      }
      if (typeof response.body === 'string' && response.body !== '') await open?.send(response.body);
    }
    this.log('MESSAGE', route.routeKey, Number(response?.statusCode ?? 200), started, requestId);
  }

  /** The end of a connection: whatever the function does, it is gone. */
  async disconnected(connection: WebSocketConnection, address: WebSocketApi, how: Disconnection): Promise<void> {
    const occurrence = this.occurrence();
    const started = performance.now();
    const route = this.byKey.get(DISCONNECT);
    if (typeof route !== 'object') return;
    const outcome = await this.invoke(route, disconnectEvent(address, connection, occurrence, how));
    const problem = problemOf(outcome);
    this.log('DISCONNECT', DISCONNECT, problem === undefined ? 200 : 500, started, occurrence.requestId, problem);
  }

  private async connect(
    event: object,
  ): Promise<{ protocol?: string } | { status: number; response: string; message?: string }> {
    const route = this.byKey.get(CONNECT);
    if (route === undefined) return {};
    if (typeof route === 'string') return { status: 501, response: route, message: route };
    if (!this.within(route)) return { status: 429, response: 'Too Many Requests', message: this.throttled(route) };
    const outcome = await this.invoke(route, event);
    if (outcome.type === 'timeout') {
      return { status: 504, response: 'Endpoint request timed out', message: outcome.message };
    }
    const failed = (message: string) => ({ status: 502, response: 'Internal server error', message });
    const problem = problemOf(outcome);
    if (problem !== undefined || outcome.type !== 'result') return failed(problem!);
    const { statusCode, headers = {} } = (outcome.result.payload ?? {}) as any;
    if (typeof statusCode !== 'number') return failed("the function's result has no statusCode");
    if (statusCode < 200 || statusCode >= 300) {
      return { status: statusCode, response: 'Forbidden', message: `$connect returned ${statusCode}` };
    }
    const [, protocol] = Object.entries<string>(headers).find(([name]) => /^sec-websocket-protocol$/i.test(name)) ?? [];
    return { protocol };
  }

  private open(
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { connection, address, protocol }: { connection: WebSocketConnection; address: WebSocketApi; protocol?: string },
  ): void {
    const { webSockets, clock, hold } = this.options;
    // Without a protocol by the function none is selected: https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
    (this.server.options as any).handleProtocols = () => protocol ?? false;
    this.server.handleUpgrade(req, socket, head, (webSocket: WebSocket) => {
      const info = { ...connection, userAgent: req.headers['user-agent'] ?? '' };
      const open = new OpenConnection(info, webSocket, clock);
      webSockets.add(this.stage, open);
      let closed: Disconnection | undefined;
      const frames = new FrameSizes((size) => {
        if (size > FRAME_BYTES) open.close(TOO_BIG, 'Frame too large');
      });
      frames.push(head);
      socket.on('data', (chunk: Buffer) => frames.push(chunk));
      webSocket.on('ping', () => open.active());
      webSocket.on('error', () => undefined);
      webSocket.on('message', (data: RawData, isBinary: boolean) => {
        open.active();
        if (webSocket.readyState !== webSocket.OPEN) return;
        const bytes = data as Buffer;
        // The gateway of an edited stack takes over.
        const handle = () =>
          void webSockets.gateway(this.stage)?.message(connection, address, isBinary ? bytes : bytes.toString());
        if (hold) hold.pass(handle);
        else handle();
      });
      webSocket.on('close', (code: number, reason: Buffer) => {
        webSockets.remove(this.stage, connection.connectionId);
        closed ??= { code, reason: reason.toString() || reasonOf(code) };
        void webSockets.gateway(this.stage)?.disconnected(connection, address, closed);
      });
    });
  }

  private invoke(route: WebSocketRoute, event: object): Promise<Outcome> {
    const { routeKey, functionArn, timeoutInMillis, statusCode } = route;
    if (functionArn === undefined) return Promise.resolve({ type: 'result', result: { payload: { statusCode } } });
    const sourceArn = `${this.api.arn}/${this.api.stageName}/${routeKey}`;
    const invocation = { functionArn, event, sourceArn, timeoutInMillis };
    return new Promise((resolve) => invokeFunction(this.options, invocation, resolve));
  }

  /** Counts a request to a route, which the stage may throttle. */
  private within(route: WebSocketRoute): boolean {
    const { throttling, arn, stageName } = this.api;
    return withinThrottle(throttling, `${arn}/${stageName}`, route, this.options.usage);
  }

  private throttled({ routeKey }: WebSocketRoute): string {
    return `the throttling limit of the stage ${this.api.stageName} is used up for ${routeKey}`;
  }

  private addressOf(req: IncomingMessage): WebSocketApi {
    return { ...addressOf(req), apiId: this.api.apiId, stage: this.api.stageName };
  }

  private occurrence(): Occurrence {
    return { requestId: randomUUID(), time: this.options.clock.now() };
  }

  private problemsOf({ routeKey }: LocalHttpRoute): GatewayProblem[] {
    const route = this.byKey.get(routeKey);
    const reasons = [route, routeKey === CONNECT ? this.authorizer : undefined];
    return reasons.flatMap((reason) =>
      typeof reason === 'string' ? [{ method: '', path: routeKey, message: reason }] : [],
    );
  }

  private log(
    method: string,
    path: string,
    status: number,
    started: number,
    requestId: string,
    message?: string,
  ): void {
    const duration = performance.now() - started;
    this.options.log({ method, path, status, duration, requestId, ...(message === undefined ? {} : { message }) });
  }
}

function problemOf(outcome: Outcome): string | undefined {
  if (outcome.type !== 'result') return outcome.message;
  const { functionError, payload } = outcome.result;
  return functionError ? `${outcome.result.payload.errorType}: ${(payload as any).errorMessage}` : undefined;
}

function reasonOf(code: number): string {
  if (code === 1005) return 'Client-side close frame status not set';
  return code === 1006 ? 'Connection closed abnormally' : '';
}
