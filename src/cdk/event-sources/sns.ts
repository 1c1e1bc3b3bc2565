import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import { Stack, Token } from 'aws-cdk-lib/core';
import { type Connection, sourceError } from './connection';
import { allowInvoke } from './permission';
import type { SnsFunctionManifest } from '../../manifest/manifest';

export function connectSns(connection: Connection<SnsFunctionManifest, ITopic>): void {
  const { source: topic, declaration: { filterPolicy }, handler } = connection;
  // https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
  if (topic.fifo) throw sourceError(connection, 'a FIFO topic does not call functions. Subscribe a queue to it, and declare app.onSqsMessage(…)');
  new CfnSubscription(handler, 'Subscription', {
    topicArn: topic.topicArn, protocol: 'lambda', endpoint: handler.functionArn, filterPolicy, region: otherRegion(connection),
  });
  allowInvoke(connection, 'sns.amazonaws.com', topic.topicArn);
}

/** A subscription is made where the topic is. */
function otherRegion({ source: topic, handler }: Connection<SnsFunctionManifest, ITopic>): string | undefined {
  const [own, others] = [Stack.of(handler).region, topic.env.region];
  return Token.isUnresolved(others) || others === own ? undefined : others;
}
