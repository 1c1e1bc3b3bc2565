import type { ResourceType } from './resource-type';

// Nothing is measured locally; only the names and ARNs are of use.

export const alarm: ResourceType = {
  type: 'AWS::CloudWatch::Alarm',
  ref: (resource) => resource.nameFrom('AlarmName', 255),
  attributes: { Arn: (resource) => resource.arn('cloudwatch', `alarm:${resource.nameFrom('AlarmName', 255)}`) },
};

export const dashboard: ResourceType = {
  type: 'AWS::CloudWatch::Dashboard',
  ref: (resource) => resource.nameFrom('DashboardName', 255),
  attributes: {},
};
