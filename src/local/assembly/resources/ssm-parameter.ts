import { byName, named } from './naming';
import type { ResourceType } from './resource-type';

const name = named('Name');

export const ssmParameter: ResourceType = {
  ...byName(
    'AWS::SSM::Parameter',
    'Name',
    (parameter) => parameter.arn('ssm', `parameter/${name(parameter).replace(/^\//, '')}`),
    { Type: (parameter) => parameter.property('Type'), Value: (parameter) => parameter.property('Value') },
  ),
  service: 'ssm',
};
