import type { EventSource } from './event-source';
import { createRule } from './eventbridge';
import type { ScheduleFunction } from '../../manifest/manifest';

/** A rule of the default bus, the only one that has schedules. It gives the function the event that `app.schedule` is for. */
export const schedule: EventSource<ScheduleFunction, undefined> = {
  options: ['onFailure', 'deadLetterQueue', 'enabled'],
  connect(connection) {
    const { expression, description } = connection.declaration;
    createRule(connection, { scheduleExpression: expression, description });
  },
};
