import { checked, InvalidMessageError } from '../parts/messages/checked';
import type { EventDetails } from '../resources/messages';
import type { EventBase, Expected, Invocation } from './source';

/** An event of an event bus. */
export interface BusEvent<Detail = any, DetailType extends string = string> extends EventBase {
  readonly id: string;
  readonly source: string;
  readonly detailType: DetailType;
  /** The output of its schema, if the bus has one for the detail type. */
  readonly detail: Detail;
  readonly time: Date;
  readonly account: string;
  readonly region: string;
  readonly resources: readonly string[];
}

export const expected: Expected = { from: 'EventBridge' };

/** An error is thrown to Lambda, which retries the event. */
export async function run(raw: any, { call, context: lambdaContext, log, schemas }: Invocation): Promise<unknown> {
  const { id, source, time, account, region, resources = [] } = raw;
  const detail = schemas?.details ? await checkedDetail(schemas.details, schemas.of, raw) : raw.detail;
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

/** @throws InvalidMessageError so that the event is retried, and then goes to the dead-letter queue */
async function checkedDetail(details: EventDetails, of: string, raw: any): Promise<unknown> {
  const what = `The event ${raw.id} of the ${of}`;
  const type = raw['detail-type'];
  if (Object.hasOwn(details, type)) return checked(what, details[type], raw.detail);
  throw new InvalidMessageError(what, [
    {
      path: 'detail-type',
      message: `"${type}" is not among the "details" of the bus: ${Object.keys(details).join(', ')}. Name the types in the pattern`,
    },
  ]);
}
