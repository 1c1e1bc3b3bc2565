import { CfnSubscriptionFilter, type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { type Connection, sourceError } from './connection';
import type { EventSource } from './event-source';
import { allowInvoke } from './permission';
import type { LogsFunction } from '../../manifest/manifest';
import { elsewhere } from '../resources/foreign';

export const logs: EventSource<LogsFunction, ILogGroup> = {
  arn: ({ logGroupArn }) => logGroupArn,
  import: (scope, arn) => LogGroup.fromLogGroupArn(scope, 'Source', arn),
  arnOf: (name) => ({
    service: 'logs',
    resource: 'log-group',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  }),
  options: ['onFailure'],
  instead: { deadLetterQueue: 'give onFailure' },
  connect,
};

function connect(connection: Connection<LogsFunction, ILogGroup>): void {
  const {
    source: logGroup,
    declaration: { filterPattern = '' },
    handler,
    target,
  } = connection;
  const { account } = Stack.of(handler);
  const other = elsewhere(Stack.of(handler), logGroup.logGroupArn, logGroup).account;
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
  if (other) {
    throw sourceError(
      connection,
      `${logGroup.node.path} is of the account ${other}, and CloudWatch Logs calls functions of the log group's own account, here ${account}. ` +
        'Have it send the log events to a Kinesis stream of this account, by a destination, and declare app.onKinesisRecord(…)',
    );
  }
  // The ARN of a log group ends with `:*`, as the permission has to:
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
  const permission = allowInvoke(connection, 'logs.amazonaws.com', logGroup.logGroupArn);
  permission.sourceAccount = account;
  const filter = new CfnSubscriptionFilter(handler, 'SubscriptionFilter', {
    logGroupName: logGroup.logGroupName,
    filterPattern,
    destinationArn: target.functionArn,
  });
  // CloudWatch Logs invokes the function when the filter is created, to check the permission.
  filter.node.addDependency(permission);
}
