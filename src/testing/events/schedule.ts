import { checkFields, checkTime, type EventFactory } from './event-factory';
import { busEvent } from './eventbridge';

export interface TestScheduledEvent {
  /** @default - the first second of 2026 */
  readonly time?: Date;
}

export const schedule: EventFactory<[TestScheduledEvent?]> = {
  kind: 'schedule',
  event({ what }, given = {}) {
    checkFields(what, given, { time: false });
    checkTime(what, given.time);
    return busEvent({ source: 'aws.events', detailType: 'Scheduled Event', time: given.time });
  },
};
