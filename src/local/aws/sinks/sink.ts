import type { Caller } from '../caller';
import { restJson } from '../protocols/rest-json';
import { rpc, type Operations } from '../protocols/rpc';
import type { QueryShapes } from '../protocols/query';
import type { Access, AwsService, SentRequest, ServiceContext } from '../service';

/** The number of requests that are kept. */
const MAX_SENT = 1000;

/** A service whose requests are recorded and shown, and not run. */
export interface SinkDefinition {
  /** The service in its actions, and the name by which its requests are found: `cloudwatch`. */
  readonly service: string;
  /** Of its query protocol, if it has that. */
  readonly query?: QueryShapes;
  /** Of REST with JSON, if it has that. */
  readonly routes?: { readonly [route: string]: string };
  operations(context: SinkContext): { readonly [operation: string]: SinkOperation };
}

export type SinkContext = Pick<ServiceContext, 'account' | 'region' | 'clock'>;

export interface SinkOperation {
  /** @default - the operation */
  readonly action?: (input: any) => string;
  /** The resource; or several, if permission for one of them is enough. @default - `*` */
  readonly resources?: (input: any) => readonly string[];
  /** Values of condition keys. */
  readonly conditions?: (input: any) => Access['conditions'];
  /** The request in a line for the user, after the operation: `to ada@example.com: Welcome`. */
  readonly summary: (input: any) => string;
  /** A plausible output. @default - without members */
  readonly output?: (input: any) => object;
}

/** Records the requests of a service. */
export class Sink implements AwsService {
  readonly operations: readonly string[];
  readonly sent: SentRequest[] = [];
  readonly handle: AwsService['handle'];

  constructor(
    readonly name: string,
    private readonly definition: SinkDefinition,
    private readonly context: ServiceContext,
  ) {
    const { query, routes } = definition;
    const own = Object.entries(definition.operations(context));
    this.operations = own.map(([operation]) => operation);
    const operations: Operations = Object.fromEntries(
      own.map(([name_, operation]) => [name_, (input, { caller }) => this.record(name_, operation, input, caller)]),
    );
    // Permission for one of several resources is enough, so `record` asks.
    const options = { service: name, context, operations, accesses: () => [] };
    const named = rpc({ ...options, query });
    const rest = restJson({ ...options, routes: routes ?? {} });
    this.handle = (request) => (routes && !/^\/(\?|$)/.test(request.url) ? rest(request) : named(request));
  }

  async close(): Promise<void> {
    this.sent.length = 0;
  }

  private record(name: string, operation: SinkOperation, input: any, caller: Caller): object {
    const { service } = this.definition;
    this.authorize(name, operation, input, caller);
    const output = operation.output?.(input) ?? {};
    const { log, clock } = this.context;
    if (this.sent.length === 0) log(`${service}: requests are recorded and shown, not run`);
    log(`${service} ${name} ${operation.summary(input)}`);
    this.sent.push({ service, operation: name, input, time: clock.now() });
    if (this.sent.length > MAX_SENT) this.sent.shift();
    return output;
  }

  /** Fails with the error of the first resource if none is allowed. */
  private authorize(name: string, operation: SinkOperation, input: any, caller: Caller): void {
    const { resources = () => ['*'], action = () => name, conditions } = operation;
    const [first, ...others] = resources(input).map((resource) => () => {
      const access = { action: `${this.definition.service}:${action(input)}`, resource };
      const values = conditions?.(input);
      this.context.authorize(caller, () => [values ? { ...access, conditions: values } : access]);
    });
    try {
      first();
    } catch (error) {
      if (!others.some((attempt) => succeeds(attempt))) throw error;
    }
  }
}

function succeeds(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
