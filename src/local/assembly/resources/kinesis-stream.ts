import { arnOf, byArn, byName } from './naming';
import type { ResourceType } from './resource-type';
import type { Resource } from '../resource';

const service = 'kinesis';

export const kinesisStream: ResourceType = {
  ...byName('AWS::Kinesis::Stream', 'Name', arnOf('kinesis', 'Name', 'stream/')),
  service,
};

/** The creation time in the ARN of a consumer, in seconds. Kinesis's is that of its deployment. */
const CREATED = 946_684_800;

const consumerArn = (consumer: Resource) =>
  `${consumer.property('StreamARN')}/consumer/${consumer.property('ConsumerName')}:${CREATED}`;

/** A consumer with enhanced fan-out. */
export const kinesisConsumer: ResourceType = {
  ...byArn('AWS::Kinesis::StreamConsumer', consumerArn, {
    ConsumerARN: consumerArn,
    ConsumerName: (consumer) => consumer.property('ConsumerName'),
    ConsumerCreationTimestamp: () => String(CREATED),
    ConsumerStatus: () => 'ACTIVE',
    StreamARN: (consumer) => consumer.property('StreamARN'),
  }),
  service,
};
