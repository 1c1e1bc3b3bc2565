import type { ResourceType } from './resource-type';

/** The output of functions is printed in the terminal, not stored. */
export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  ref: (group) => group.nameFrom('LogGroupName', 512),
  attributes: { Arn: (group) => group.arn('logs', `log-group:${group.nameFrom('LogGroupName', 512)}:*`) },
};
