import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

export interface AccessLogOptions {
  readonly logRetentionDays: number;
  readonly logRemovalPolicy: RemovalPolicy;
}

/** Where the accesses to an API are logged. */
export function accessLogGroup(scope: Construct, options: AccessLogOptions): LogGroup {
  return new LogGroup(scope, 'APIAccessLogs', { retention: options.logRetentionDays, removalPolicy: options.logRemovalPolicy });
}

/**
 * A line of JSON for each request.
 * @param route the variable that tells the route: each type of API has its own
 */
export function accessLogFormat(route: string): string {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
  return JSON.stringify({
    requestId: '$context.requestId',
    ip: '$context.identity.sourceIp',
    requestTime: '$context.requestTime',
    httpMethod: '$context.httpMethod',
    route,
    path: '$context.path',
    status: '$context.status',
    protocol: '$context.protocol',
    responseLength: '$context.responseLength',
    integrationError: '$context.integrationErrorMessage',
  });
}
