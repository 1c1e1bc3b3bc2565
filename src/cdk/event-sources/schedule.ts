import type { EventSource } from './event-source';
import { createRule } from './eventbridge';
import type { ScheduleFunction } from '../../manifest/manifest';

/** A rule of the default bus, the only one that has schedules. It sends the event that `app.schedule` handles. */
export const schedule: EventSource<ScheduleFunction, undefined> = {
  options: ['onFailure', 'deadLetterQueue', 'enabled'],
  connect(connection) {
    const { expression, description } = connection.declaration;
    createRule(connection, { scheduleExpression: expression, description });
  },
};
