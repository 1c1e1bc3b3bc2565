import { CfnRule, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { Connection } from './connection';
import { allowDeadLetters } from './dead-letter-queue';
import { allowInvoke } from './permission';
import type { EventBridgeFunction } from '../../manifest/manifest';

const SERVICE = 'events.amazonaws.com';

export function connectEventBridge(connection: Connection<EventBridgeFunction, IEventBus | undefined>): void {
  createRule(connection, {
    eventPattern: connection.declaration.pattern,
    eventBusName: connection.source?.eventBusName,
  });
}

interface Rule {
  readonly eventPattern?: object;
  /** @default - the account's default bus */
  readonly eventBusName?: string;
  readonly scheduleExpression?: string;
  readonly description?: string;
}

/** A rule that calls the function. `index` tells several rules of one function apart. */
export function createRule(connection: Connection<any>, rule: Rule, index = ''): void {
  const {
    handler,
    props: { enabled = true, deadLetterQueue },
  } = connection;
  const { attrArn } = new CfnRule(handler, `Rule${index}`, {
    ...rule,
    state: enabled ? 'ENABLED' : 'DISABLED',
    targets: [
      {
        id: 'Function',
        arn: handler.functionArn,
        deadLetterConfig: deadLetterQueue && { arn: deadLetterQueue.queueArn },
      },
    ],
  });
  allowInvoke(connection, SERVICE, attrArn, `InvokePermission${index}`);
  if (deadLetterQueue) allowDeadLetters(connection, deadLetterQueue, SERVICE, attrArn);
}
