import { ACCOUNT, checkFields, checkTime, type EventFactory, type Fields, REGION, TIME } from './event-factory';

export interface TestBusEvent<Detail = unknown> {
  readonly source?: string;
  readonly detailType?: string;
  readonly detail?: Detail;
  /** @default - the first second of 2026 */
  readonly time?: Date;
  /** The ARNs of the resources that the event is about. */
  readonly resources?: readonly string[];
}

const FIELDS: Fields<TestBusEvent> = { source: false, detailType: false, detail: false, time: false, resources: false };

export const eventBridge: EventFactory<[TestBusEvent?]> = {
  kind: 'eventbridge',
  event({ what }, given = {}) {
    checkFields(what, given, FIELDS);
    checkTime(what, given.time);
    return busEvent(given);
  },
};

/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export function busEvent({
  source = 'test',
  detailType = 'test',
  detail = {},
  time = TIME,
  resources = [],
}: TestBusEvent): object {
  return {
    version: '0',
    id: `test-${++serial}`,
    'detail-type': detailType,
    source,
    account: ACCOUNT,
    time: time.toISOString(),
    region: REGION,
    resources,
    detail,
  };
}

let serial = 0;
