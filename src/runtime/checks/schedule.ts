import { parseSchedule, ScheduleError } from '../syntax/schedule-expression';
import { DeclarationError } from './declaration-error';

export function checkSchedule(what: string, expression: string): void {
  try {
    parseSchedule(expression, 'eventbridge');
  } catch (e) {
    throw e instanceof ScheduleError ? new DeclarationError(`${what}: ${e.reason}`) : e;
  }
}
