import { randomUUID } from 'node:crypto';
import { xrayTraceId } from '../gateway-events/request';

/**
 * Why something happens: the chain of functions and resources that led to it. Every message, record and invocation
 * carries one, so that `settled()`, the stop of recursion and the trace know what caused what.
 */
export interface Cause {
  /** `1-65f1a2b3-0123456789abcdef01234567`, one for all that one request or schedule has caused. */
  readonly traceId: string;
  /** The ARNs of the functions and resources on the way, the first one first. */
  readonly lineage: readonly string[];
}

/** The cause of what nothing in the local cloud has caused: a request, a schedule, a test. */
export function newCause(time = Date.now(), uuid: string = randomUUID()): Cause {
  return { traceId: xrayTraceId(uuid, time), lineage: [] };
}

/** The cause of what a resource does with it: a queue that gets the message, a function that is invoked. */
export function through({ traceId, lineage }: Cause, arn: string): Cause {
  return { traceId, lineage: [...lineage, arn] };
}

/**
 * The number of invocations of one function in a chain after which Lambda stops it.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export const MAX_HOPS = 16;

/**
 * The loop that another invocation of the function would continue beyond Lambda's limit, as ARNs: it begins and ends
 * with the function. Undefined if the function may be invoked.
 */
export function recursiveLoop({ lineage }: Cause, functionArn: string): readonly string[] | undefined {
  if (lineage.filter((arn) => arn === functionArn).length < MAX_HOPS) return undefined;
  return [...lineage.slice(lineage.lastIndexOf(functionArn)), functionArn];
}

/**
 * The trace header of an invocation, `_X_AMZN_TRACE_ID`.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceHeader({ traceId }: Cause): string {
  return `Root=${traceId};Parent=${traceId.slice(-16)};Sampled=0`;
}
