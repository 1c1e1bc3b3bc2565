import type { EventBase, HandlerOptions, Invocation } from './source';

export interface EventBridgeOptions extends HandlerOptions {
  /** Which events, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
  readonly pattern: { readonly [field: string]: unknown };
}

/** An event of an event bus. */
export interface BusEvent<Detail = any> extends EventBase {
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: Detail;
  readonly time: Date;
  readonly account: string;
  readonly region: string;
  readonly resources: readonly string[];
}

/** An error goes to Lambda, which tries again. */
export function run(raw: any, { call, context: lambdaContext, log }: Invocation): Promise<unknown> {
  const { id, source, detail, time, account, region, resources = [] } = raw;
  return call({
    id,
    source,
    detailType: raw['detail-type'],
    detail,
    time: new Date(time),
    account,
    region,
    resources,
    raw,
    lambdaContext,
    log,
  } satisfies BusEvent);
}
