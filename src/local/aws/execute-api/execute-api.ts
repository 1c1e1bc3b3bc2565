import { restJson, RestResult } from '../protocols/rest-json';
import { AwsServiceError, type Access, type AwsService, type ServiceContext } from '../service';
import type { ServiceRow } from '../services';

/** The largest message to a connection. */
const MESSAGE_BYTES = 128 * 1024;

/** An open connection of a WebSocket API, as this service sees it. */
export interface ManagedConnection {
  readonly info: { readonly connectedAt: number; readonly sourceIp: string; readonly userAgent: string };
  readonly lastActiveAt: number;
  /** False if the client is gone. */
  send(data: string | Buffer): Promise<boolean>;
  close(code: number): void;
}

/** The open connections of the WebSocket APIs. */
export interface ManagedConnections {
  /** @param stage `<api id>/<stage>` */
  find(stage: string, connectionId: string): ManagedConnection | undefined;
}

const ROUTE = '/{ApiId}/{Stage}/@connections/{ConnectionId}';
const METHODS = { PostToConnection: 'POST', GetConnection: 'GET', DeleteConnection: 'DELETE' } as const;

interface Input {
  readonly ApiId: string;
  readonly Stage: string;
  readonly ConnectionId: string;
  readonly body?: Buffer;
}

/** The service by which functions send messages to the connections of a WebSocket API. */
export function executeApiRow(connections: ManagedConnections): ServiceRow {
  return { name: 'execute-api', open: async (context) => new ExecuteApi(connections, context) };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
class ExecuteApi implements AwsService {
  readonly name = 'execute-api';
  readonly operations = Object.keys(METHODS);
  readonly handle: AwsService['handle'];

  constructor(connections: ManagedConnections, context: ServiceContext) {
    const found = ({ ApiId, Stage, ConnectionId }: Input): ManagedConnection => {
      const connection = connections.find(`${ApiId}/${Stage}`, ConnectionId);
      if (connection) return connection;
      throw gone();
    };
    const access = (operation: keyof typeof METHODS, input: Input): Access => {
      const { account, region } = context;
      const path = `${input.ApiId}/${input.Stage}/${METHODS[operation]}/@connections/${input.ConnectionId}`;
      return { action: 'execute-api:ManageConnections', resource: `arn:aws:execute-api:${region}:${account}:${path}` };
    };
    this.handle = restJson({
      service: this.name,
      context,
      routes: Object.fromEntries(Object.entries(METHODS).map(([name, method]) => [`${method} ${ROUTE}`, name])),
      rawBodies: ['PostToConnection'],
      accesses: (operation, input) => [access(operation as keyof typeof METHODS, input)],
      operations: {
        async PostToConnection(input: Input) {
          const connection = found(input);
          const { body = Buffer.alloc(0) } = input;
          if (body.length > MESSAGE_BYTES) {
            throw new AwsServiceError('PayloadTooLargeException', 'Message is too large', { status: 413 });
          }
          if (!(await connection.send(isText(body) ? body.toString() : body))) throw gone();
          return new RestResult(200);
        },
        async GetConnection(input: Input) {
          const { info, lastActiveAt } = found(input);
          return {
            connectedAt: new Date(info.connectedAt).toISOString(),
            identity: { sourceIp: info.sourceIp, userAgent: info.userAgent },
            lastActiveAt: new Date(lastActiveAt).toISOString(),
          };
        },
        async DeleteConnection(input: Input) {
          found(input).close(NORMAL_CLOSURE);
          return new RestResult(204);
        },
      },
    });
  }

  async close(): Promise<void> {}
}

function gone(): AwsServiceError {
  return new AwsServiceError('GoneException', '', { status: 410 });
}

const NORMAL_CLOSURE = 1000;

/** Whether bytes are sent in a text frame. */
function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString()).equals(bytes);
}
