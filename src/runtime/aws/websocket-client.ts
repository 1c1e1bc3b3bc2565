import { awsRequest, type AwsResponse } from './request';

export interface Connection {
  readonly connectedAt: Date;
  readonly lastActiveAt: Date;
  readonly sourceIp: string;
  readonly userAgent: string;
}

/** Calls the management of an API's connections; `undefined` if the connection is gone. */
async function call(method: string, endpoint: string, connectionId: string, body: string | Uint8Array = ''): Promise<AwsResponse | undefined> {
  const url = new URL(`${endpoint.replace(/\/$/, '')}/@connections/${encodeURIComponent(connectionId)}`);
  const response = await awsRequest({ method, url, headers: {}, body }, 'execute-api');
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
  if (response.status === 410) return undefined;
  if (response.status >= 300) throw new Error(`WebSocket connection ${connectionId}: ${method} was answered with ${response.status} ${response.body}`);
  return response;
}

export async function send(endpoint: string, connectionId: string, data: unknown): Promise<boolean> {
  return await call('POST', endpoint, connectionId, typeof data === 'string' || data instanceof Uint8Array ? data : JSON.stringify(data)) !== undefined;
}

export async function close(endpoint: string, connectionId: string): Promise<boolean> {
  return await call('DELETE', endpoint, connectionId) !== undefined;
}

export async function info(endpoint: string, connectionId: string): Promise<Connection | undefined> {
  const response = await call('GET', endpoint, connectionId);
  if (!response) return undefined;
  const { connectedAt, lastActiveAt, identity } = JSON.parse(response.body);
  return { connectedAt: new Date(connectedAt), lastActiveAt: new Date(lastActiveAt), sourceIp: identity?.sourceIp, userAgent: identity?.userAgent };
}
