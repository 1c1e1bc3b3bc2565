/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html */
export const ROUTES: { readonly [route: string]: string } = {
  'GET /schedules': 'ListSchedules',
  'POST /schedules/{Name}': 'CreateSchedule',
  'GET /schedules/{Name}': 'GetSchedule',
  'PUT /schedules/{Name}': 'UpdateSchedule',
  'DELETE /schedules/{Name}': 'DeleteSchedule',
  'GET /schedule-groups': 'ListScheduleGroups',
  'POST /schedule-groups/{Name}': 'CreateScheduleGroup',
  'GET /schedule-groups/{Name}': 'GetScheduleGroup',
  'DELETE /schedule-groups/{Name}': 'DeleteScheduleGroup',
  'GET /tags/{ResourceArn}': 'ListTagsForResource',
  'POST /tags/{ResourceArn}': 'TagResource',
  'DELETE /tags/{ResourceArn}': 'UntagResource',
};
