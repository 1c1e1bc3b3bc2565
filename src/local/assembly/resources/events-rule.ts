import { arnOf, byName, named, type Value } from './naming';
import type { ResourceType } from './resource-type';

const service = 'events';

export const eventBus: ResourceType = {
  ...byName('AWS::Events::EventBus', 'Name', arnOf('events', 'Name', 'event-bus/')),
  service,
};

/** The name of a rule's bus; undefined for the default bus. */
const busOf: (...of: Parameters<Value>) => string | undefined = (rule) => {
  const name = rule.property('EventBusName')?.split(':event-bus/').pop();
  return name === 'default' ? undefined : name;
};

export const eventsRule: ResourceType = {
  type: 'AWS::Events::Rule',
  service,
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html#aws-resource-events-rule-return-values
  ref: (rule) => [busOf(rule), named('Name')(rule)].filter((part) => part !== undefined).join('|'),
  attributes: {
    Arn: (rule) => rule.arn('events', ['rule', busOf(rule), named('Name')(rule)].filter((part) => part).join('/')),
  },
};
