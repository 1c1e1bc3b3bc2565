import { gunzipSync } from 'node:zlib';
import { json } from './json';
import type { Protocol } from './protocol';
import { query, type QueryShapes } from './query';
import { rpcV2Cbor } from './rpc-v2-cbor';
import { NotImplementedError } from '../not-implemented';
import type { Access, AwsRequest, AwsResponse, ServiceContext } from '../service';

/** The largest request that a client compresses is of 1 MB. */
const MAX_BYTES = 16 * 1024 * 1024;

/** An operation: from its input to its output, an object or nothing. Fails with an `AwsServiceError`. */
export type Operation = (input: any, request: AwsRequest) => unknown;

export interface Operations {
  readonly [operation: string]: Operation;
}

export interface RpcOptions {
  readonly service: string;
  readonly context: Pick<ServiceContext, 'authorize' | 'before' | 'permissionsLoaded'>;
  readonly operations: Operations;
  readonly accesses: Accesses;
  /** For services with the query protocol. @default - they do not have it */
  readonly query?: QueryShapes;
}

/** What a call accesses, for IAM. */
export type Accesses = (operation: string, input: any, request: AwsRequest) => readonly Access[];

/**
 * `handle` of a service with named operations, in all the protocols that its clients use: JSON, CBOR and, with
 * `query`, query.
 *
 * @example
 * readonly handle = rpc({
 *   service: 'sqs',
 *   context,
 *   operations: { SendMessage: (input, { caller }) => this.send(input, caller) },
 *   accesses: (operation, { QueueUrl }) => [{ action: `sqs:${operation}`, resource: this.arnOf(QueueUrl) }],
 * });
 */
export function rpc(options: RpcOptions): (request: AwsRequest) => Promise<AwsResponse> {
  const { service, context, operations, accesses } = options;
  const queryProtocol = options.query && query(options.query);
  return async (request) => {
    const protocol = protocolOf(request, queryProtocol);
    const call = protocol.read(request, decompressed(request, await request.read()));
    const { operation, input } = call;
    if (!Object.hasOwn(operations, operation)) throw new NotImplementedError(service, operation);
    if (context.before) await context.before({ service, operation, caller: request.caller });
    const wanted = () => accesses(operation, input, request);
    await context.permissionsLoaded?.(request.caller, wanted);
    context.authorize(request.caller, wanted);
    const output = await operations[operation](input, request);
    return protocol.write(call, (output as object | undefined) ?? {}, request);
  };
}

/** Clients compress large metric data. https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait */
function decompressed({ headers }: AwsRequest, body: Buffer): Buffer {
  return headers['content-encoding'] === 'gzip' ? gunzipSync(body, { maxOutputLength: MAX_BYTES }) : body;
}

function protocolOf({ method, headers }: AwsRequest, queryProtocol: Protocol | undefined): Protocol {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return rpcV2Cbor;
  const isForm = String(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return queryProtocol && (isForm || method === 'GET') ? queryProtocol : json;
}
