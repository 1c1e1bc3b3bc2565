import { arnOf, byName } from './naming';
import type { ResourceType } from './resource-type';

export const kinesisStream: ResourceType = {
  ...byName('AWS::Kinesis::Stream', 'Name', arnOf('kinesis', 'Name', 'stream/')),
  service: 'kinesis',
};
