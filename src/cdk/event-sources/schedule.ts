import type { Connection } from './connection';
import { createRule } from './eventbridge';
import type { ScheduleFunction } from '../../manifest/manifest';

/** A rule of the default bus, the only one that has schedules. It gives the function the event that `app.schedule` is for. */
export function connectSchedule(connection: Connection<ScheduleFunction>): void {
  const { expression, description } = connection.declaration;
  createRule(connection, { scheduleExpression: expression, description });
}
