import { named } from './naming';
import type { ResourceType } from './resource-type';

const service = 'logs';

export const logs: readonly ResourceType[] = [
  {
    type: 'AWS::Logs::LogGroup',
    service,
    ref: (group) => group.nameFrom('LogGroupName', 512),
    attributes: { Arn: (group) => group.arn('logs', `log-group:${group.nameFrom('LogGroupName', 512)}:*`) },
  },
  { type: 'AWS::Logs::LogStream', service, ref: named('LogStreamName'), attributes: {} },
  { type: 'AWS::Logs::SubscriptionFilter', service, ref: named('FilterName'), attributes: {} },
];
