import { CfnRule, EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { Connection } from './connection';
import { allowDeadLetters } from './dead-letter-queue';
import type { EventSource } from './event-source';
import { allowInvoke } from './permission';
import type { EventBridgeFunction } from '../../manifest/manifest';

const SERVICE = 'events.amazonaws.com';

export const eventbridge: EventSource<EventBridgeFunction, IEventBus | undefined> = {
  arn: (bus) => bus?.eventBusArn,
  import: (scope, arn) => EventBus.fromEventBusArn(scope, 'Source', arn),
  arnOf: (name) => ({ service: 'events', resource: 'event-bus', resourceName: name }),
  options: ['onFailure', 'deadLetterQueue', 'enabled'],
  connect(connection) {
    const { declaration, source } = connection;
    createRule(connection, { eventPattern: declaration.pattern, eventBusName: source?.eventBusName });
  },
};

interface Rule {
  readonly eventPattern?: object;
  /** @default - the account's default bus */
  readonly eventBusName?: string;
  readonly scheduleExpression?: string;
  readonly description?: string;
}

/** Creates a rule that invokes the function. `index` distinguishes several rules of one function. */
export function createRule(connection: Connection<any>, rule: Rule, index = ''): void {
  const {
    handler,
    target,
    props: { enabled = true, deadLetterQueue },
  } = connection;
  const { attrArn } = new CfnRule(handler, `Rule${index}`, {
    ...rule,
    state: enabled ? 'ENABLED' : 'DISABLED',
    targets: [
      {
        id: 'Function',
        arn: target.functionArn,
        deadLetterConfig: deadLetterQueue && { arn: deadLetterQueue.queueArn },
      },
    ],
  });
  allowInvoke(connection, SERVICE, attrArn, `InvokePermission${index}`);
  if (deadLetterQueue) allowDeadLetters(connection, deadLetterQueue, SERVICE, attrArn);
}
