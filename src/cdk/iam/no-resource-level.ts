/**
 * The actions that are granted on the resource `*`, as there is no other for them. No other action of a template is.
 */
export const NO_RESOURCE_LEVEL = {
  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
  vpc: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  /** The CDK grants these where tracing is on. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
  tracing: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
} as const;
