import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Kind } from './kind';

export const logGroup: Kind<ILogGroup> = {
  property: 'logGroupArn',
  what: 'a log group',
  type: 'logs.ILogGroup',
  value: ({ logGroupName }) => logGroupName,
  services: ['cloudwatch-logs'],
  types: ['log-group', 'log-stream'],
  // It ends with `:*`, which covers the group and its streams; the CDK's own grants use it for both.
  arns: ({ logGroupArn }) => ({ 'log-group': logGroupArn, 'log-stream': logGroupArn }),
  read: [
    'logs:DescribeLogStreams',
    'logs:FilterLogEvents',
    'logs:GetLogEvents',
    'logs:GetLogGroupFields',
    'logs:GetLogRecord',
    'logs:GetQueryResults',
    'logs:StartLiveTail',
    'logs:StartQuery',
  ],
  write: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
  content: 'log events of its log groups',
  otherAccount: 'a log group has no policy that could let it in: the code has to assume a role of that account',
};
