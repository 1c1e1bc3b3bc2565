import { arnOf, named } from './naming';
import type { ResourceType } from './resource-type';

const service = 'scheduler';

export const schedulerSchedule: ResourceType = {
  type: 'AWS::Scheduler::Schedule',
  service,
  ref: named('Name'),
  attributes: {
    Arn: (schedule) =>
      schedule.arn('scheduler', `schedule/${schedule.property('GroupName') ?? 'default'}/${named('Name')(schedule)}`),
  },
};

export const schedulerGroup: ResourceType = {
  type: 'AWS::Scheduler::ScheduleGroup',
  service,
  ref: named('Name'),
  attributes: { Arn: arnOf('scheduler', 'Name', 'schedule-group/'), State: () => 'ACTIVE' },
};
