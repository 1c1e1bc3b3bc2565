import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendRequest, type Answer } from './send-request';
import { Clock } from '../../../src/local/clock';
import { UsageMeter, WebSocketConnections, type AccessLog } from '../../../src/local/gateway';
import { RestApiGateway } from '../../../src/local/gateway/rest/rest-api-gateway';
import { InstancePool } from '../../../src/local/lambda';
import type { Invoke, LocalFunction, LocalRestApi } from '../../../src/local/model';
import { tempFolder } from '../lambda/temp-function';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:';

export function lambdaIntegration(name: string, more: object = {}) {
  return {
    'x-amazon-apigateway-integration': {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${ARN}${name}/invocations`,
      ...more,
    },
  };
}

export function streamIntegration(name: string, more: object = {}) {
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/${ARN}${name}/response-streaming-invocations`;
  return lambdaIntegration(name, { uri, responseTransferMode: 'STREAM', ...more });
}

export interface TestApiOptions {
  readonly paths: object;
  /** Source of each function, by its name: `export const handler …`. */
  readonly functions?: { readonly [name: string]: string };
  readonly fn?: Partial<LocalFunction>;
  readonly api?: Partial<LocalRestApi>;
  /** More of the OpenAPI document. */
  readonly document?: object;
  readonly invoke?: Invoke;
  /** A debugger may stop functions. */
  readonly inspect?: boolean;
}

/** A REST API on a port, with plain Lambda functions behind it. */
export class TestApi {
  static async start({ paths, functions = {}, fn, api, document, invoke, inspect }: TestApiOptions): Promise<TestApi> {
    const pools = new Map(
      Object.entries(functions).map(([name, source]) => [
        `${ARN}${name}`,
        new InstancePool(
          {
            logicalId: name,
            functionName: name,
            arn: `${ARN}${name}`,
            handler: 'index.handler',
            codeDir: tempFolder({ 'index.mjs': source }),
            environment: {},
            timeout: 10,
            memorySize: 256,
            ...fn,
          },
          { environment: {}, inspect, log: () => {} },
        ),
      ]),
    );
    const logs: AccessLog[] = [];
    const clock = new Clock();
    const gateway = new RestApiGateway(
      {
        logicalId: 'RestAPI',
        restApiId: 'abc123',
        arn: 'arn:aws:execute-api:us-east-1:111122223333:abc123',
        name: 'test',
        stageName: 'api',
        binaryMediaTypes: ['*/*'],
        apiKeySource: 'HEADER',
        usagePlans: [],
        body: { openapi: '3.0.1', paths, ...document },
        ...api,
      },
      {
        invoke: invoke ?? (async (arn, event, client) => pools.get(arn)!.invoke(event, client)),
        log: (entry) => logs.push(entry),
        clock,
        webSockets: new WebSocketConnections(),
        signers: { find: () => undefined, denial: () => undefined },
        issuer: { keysOf: async () => [] },
        usage: new UsageMeter(clock),
        withoutTimeouts: inspect,
      },
    );
    const server = http.createServer((req, res) => gateway.handle(req, res));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new TestApi(gateway, logs, pools, server, (server.address() as AddressInfo).port);
  }

  private constructor(
    readonly gateway: RestApiGateway,
    readonly logs: AccessLog[],
    private readonly pools: Map<string, InstancePool>,
    private readonly server: http.Server,
    readonly port: number,
  ) {}

  /** Sends the target as it is, byte by byte; `headers` may be a list with names that occur twice. */
  request(
    method: string,
    target: string,
    headers: http.OutgoingHttpHeaders | string[] = {},
    body?: string | Buffer,
  ): Promise<Answer> {
    return sendRequest(this.port, method, target, headers, body);
  }

  get(target: string, headers: http.OutgoingHttpHeaders | string[] = {}): Promise<Answer> {
    return this.request('GET', target, headers);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await Promise.all([...this.pools.values()].map((pool) => pool.close()));
  }
}

/** A function that answers with its event. */
export const ECHO = 'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });';
/** A function that answers what the body of the request says. */
export const SAY =
  'export const handler = async (event) => JSON.parse(Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8"));';
