import type { LocalInvocation } from '../local-resources';
import type { CallerRegistry } from '../../local/aws';
import { traceHeader, type Cause } from '../../local/cause';
import { functionEnvironment } from '../../local/dev/function-environment';
import { InstancePool } from '../../local/lambda';
import type { InvokeResult, LocalFunction } from '../../local/model';
import { FUNCTION_VARIABLE, STREAM_HANDLER, WEBSOCKET_VARIABLE } from '../../runtime/names';

export interface IsolatedFunctionsOptions {
  readonly functions: readonly LocalFunction[];
  /** The name of the client's set of services. */
  readonly set: string;
  readonly callers: CallerRegistry;
  readonly region: string;
  readonly awsEndpoint: string;
}

/** The functions of the stack in workers of their own, as `dev` runs them. */
export class IsolatedFunctions {
  private readonly pools = new Map<string, InstancePool>();

  constructor(private readonly options: IsolatedFunctionsOptions) {}

  /** Invokes a function by its declared name. Rejects with the error of its handler. */
  async invoke(name: string, event: unknown, { requestId }: LocalInvocation, cause: Cause): Promise<unknown> {
    const { functions, set, callers } = this.options;
    const fn = functions.find(({ environment }) => environment[FUNCTION_VARIABLE] === name);
    if (!fn) throw new Error(`testClient: the stack has no function "${name}" to isolate`);
    if (fn.problem) throw new Error(`testClient: "${name}" cannot be isolated: ${fn.problem}`);
    if (name === STREAM_HANDLER) {
      throw new Error('testClient: a route with stream: true cannot be called in an isolated client');
    }
    const end = callers.begin(set, requestId, fn, cause);
    try {
      return payloadOf(await this.pool(fn).invoke(event, { requestId, trace: traceHeader(cause) }));
    } finally {
      end();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.close()));
  }

  private pool(fn: LocalFunction): InstancePool {
    const { set, callers, region, awsEndpoint } = this.options;
    const known = this.pools.get(fn.arn);
    if (known) return known;
    const pool = new InstancePool(fn, {
      environment: {
        ...functionEnvironment(fn, { region, awsEndpoint }),
        // The endpoint refuses it with a reason: the connections are those of the test's own process.
        ...(fn.environment[WEBSOCKET_VARIABLE] !== undefined && { [WEBSOCKET_VARIABLE]: `${awsEndpoint}/api/test` }),
      },
      callerPrefix: callers.headerPrefix(set, fn.functionName),
      log: (chunk, stream) => process[stream].write(chunk),
    });
    this.pools.set(fn.arn, pool);
    return pool;
  }
}

function payloadOf({ functionError, payload }: InvokeResult): unknown {
  if (functionError === undefined) return payload;
  const { errorType = 'Error', errorMessage, trace } = payload as any;
  const error = new Error(errorMessage);
  error.name = errorType;
  if (Array.isArray(trace)) error.stack = trace.join('\n');
  throw error;
}
