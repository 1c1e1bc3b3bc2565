import { CfnSubscription, type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Fn, Stack, Token } from 'aws-cdk-lib/core';
import { type Connection, sourceError } from './connection';
import { allowDeadLetters } from './dead-letter-queue';
import type { EventSource } from './event-source';
import { allowInvoke } from './permission';
import { aliasResource, type Target, waitForPermission } from '../aliases';
import type { SnsFunction } from '../../manifest/manifest';

const SERVICE = 'sns.amazonaws.com';

export const sns: EventSource<SnsFunction, ITopic> = {
  arn: ({ topicArn }) => topicArn,
  import: (scope, arn) => Topic.fromTopicArn(scope, 'Source', arn),
  arnOf: (name) => ({ service: 'sns', resource: name }),
  // https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html
  crossRegion: true,
  options: ['onFailure', 'deadLetterQueue'],
  connect,
};

function connect(connection: Connection<SnsFunction, ITopic>): void {
  const {
    source: topic,
    declaration: { filterPolicy, filterPolicyScope },
    handler,
    target,
    props: { deadLetterQueue },
  } = connection;
  // https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html
  if (topic.fifo) {
    throw sourceError(
      connection,
      'a FIFO topic does not call functions. Subscribe a queue to it, and declare app.onSqsMessage(…)',
    );
  }
  const subscription = new CfnSubscription(handler, 'Subscription', {
    topicArn: topic.topicArn,
    protocol: 'lambda',
    endpoint: endpointOf(target),
    filterPolicy,
    filterPolicyScope,
    redrivePolicy: deadLetterQueue && { deadLetterTargetArn: deadLetterQueue.queueArn },
    region: otherRegion(connection),
  });
  waitForPermission(subscription, target, allowInvoke(connection, SERVICE, topic.topicArn));
  if (deadLetterQueue) allowDeadLetters(connection, deadLetterQueue, SERVICE, topic.topicArn);
}

/**
 * The ARN. That of an alias is not a plain Ref, of which the CDK's validation would warn: it knows functions only (cfn-lint W3694).
 */
function endpointOf(target: Target): string {
  const alias = aliasResource(target);
  return alias ? Fn.sub(`\${${alias.logicalId}}`) : target.functionArn;
}

/** The region of a topic in another region: the subscription is created there. */
function otherRegion({ source: topic, handler }: Connection<SnsFunction, ITopic>): string | undefined {
  const [own, others] = [Stack.of(handler).region, topic.env.region];
  return Token.isUnresolved(others) || others === own ? undefined : others;
}
