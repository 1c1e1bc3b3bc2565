export { next, type ScheduleOptions } from './next';
export { TimeZoneError } from './time-zone';
export { parseSchedule, ScheduleError, type ScheduleMode } from '../../runtime/syntax/schedule-expression';
