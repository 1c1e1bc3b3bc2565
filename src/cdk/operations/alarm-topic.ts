import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';

const CLOUDWATCH = new ServicePrincipal('cloudwatch.amazonaws.com');

/** The topic is told when one of the alarms goes off, and when it is over. */
export function tell(topic: ITopic, alarms: readonly Alarm[]): void {
  if (alarms.length === 0) return;
  const action = { bind: () => ({ alarmActionArn: topic.topicArn }) };
  for (const alarm of alarms) {
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
  // A topic with a policy (enforceSSL, say) lets in whom it names, and an encrypted one whom its key names:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
  const { account } = Stack.of(alarms[0]);
  const conditions = { StringEquals: { 'aws:SourceAccount': account } };
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [CLOUDWATCH],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions,
    }),
  );
  topic.masterKey?.addToResourcePolicy(
    new PolicyStatement({
      principals: [CLOUDWATCH],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions,
    }),
  );
}
