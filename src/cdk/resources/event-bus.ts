import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Kind } from './kind';

export const eventBus: Kind<IEventBus> = {
  property: 'eventBusArn',
  what: 'an event bus',
  type: 'events.IEventBus',
  value: ({ eventBusName }) => eventBusName,
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
  foreignValue: ({ eventBusArn }) => eventBusArn,
  services: ['eventbridge', 'cloudwatch-events'],
  types: ['event-bus'],
  arns: ({ eventBusArn }) => ({ 'event-bus': eventBusArn }),
  read: ['events:DescribeEventBus'],
  write: ['events:PutEvents'],
  content: 'events of its buses',
};
