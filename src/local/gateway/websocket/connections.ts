import type { WebSocket } from 'ws';
import type { WebSocketConnection } from '../../../gateway-events/websocket';
import type { Clock } from '../../clock';
import type { WebSocketGateway } from './web-socket-gateway';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const IDLE_MILLISECONDS = 10 * 60_000;
const LONGEST_MILLISECONDS = 2 * 60 * 60_000;
export const MESSAGE_BYTES = 128 * 1024;
export const FRAME_BYTES = 32 * 1024;

/** The status with which API Gateway closes a connection that is idle, or has lasted too long. */
const GOING_AWAY = 1001;

/** An open connection of a client. */
export class OpenConnection {
  lastActiveAt: number;
  private readonly cancelEnd: () => void;
  private cancelIdle: () => void = () => undefined;

  constructor(
    readonly info: WebSocketConnection & { readonly userAgent: string },
    private readonly socket: WebSocket,
    private readonly clock: Clock,
  ) {
    this.lastActiveAt = clock.now();
    const end = () => this.close(GOING_AWAY, 'Going away');
    this.cancelEnd = clock.at(info.connectedAt + LONGEST_MILLISECONDS, end);
    this.active();
    socket.once('close', () => {
      this.cancelEnd();
      this.cancelIdle();
    });
  }

  /** Notes that something was sent or received. */
  active(): void {
    this.lastActiveAt = this.clock.now();
    this.cancelIdle();
    this.cancelIdle = this.clock.after(IDLE_MILLISECONDS, () => this.close(GOING_AWAY, 'Going away'));
  }

  /** False if the client is gone, or going. */
  send(data: string | Buffer): Promise<boolean> {
    this.active();
    return new Promise((resolve) => this.socket.send(data, (error) => resolve(!error)));
  }

  close(code: number, reason = ''): void {
    this.socket.close(code, reason);
  }
}

/** The open connections by API, stage and id. They outlive the gateways, which an edit replaces. */
export class WebSocketConnections {
  private readonly open = new Map<string, OpenConnection>();
  private readonly gateways = new Map<string, WebSocketGateway>();

  /** From now on, this gateway has the connections of the stage. */
  serve(stage: string, gateway: WebSocketGateway): void {
    this.gateways.set(stage, gateway);
  }

  gateway(stage: string): WebSocketGateway | undefined {
    return this.gateways.get(stage);
  }

  /** @param stage `<api id>/<stage>` */
  add(stage: string, connection: OpenConnection): void {
    this.open.set(`${stage}/${connection.info.connectionId}`, connection);
  }

  remove(stage: string, connectionId: string): void {
    this.open.delete(`${stage}/${connectionId}`);
  }

  find(stage: string, connectionId: string): OpenConnection | undefined {
    return this.open.get(`${stage}/${connectionId}`);
  }
}
