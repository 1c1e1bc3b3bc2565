import type { EventBase, Expected, Invocation } from './source';

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

export const expected: Expected = { from: 'EventBridge' };

/** An error is thrown to Lambda, which retries the event. */
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
