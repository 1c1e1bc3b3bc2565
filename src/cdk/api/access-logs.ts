import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ApiSettings } from '../../config';
import type { AppPlan, FunctionPlan } from '../plan';

/** The access log of an API: its log group and format. */
export interface AccessLogs {
  readonly logGroup: LogGroup;
  readonly format: string;
}

/** The defaults of a type of API. */
export interface AccessLogDefaults {
  /** The id of the log group. No function's id has a "-". */
  readonly id: 'API-AccessLogs' | 'Websocket-AccessLogs';
  /** The value of the setting where it is not set. */
  readonly byDefault: NonNullable<ApiSettings['accessLogs']>;
  readonly format: string;
}

/** @param handler a function that the API invokes: the access logs are kept as long as its logs */
export function accessLogs(
  scope: Construct,
  { apiSettings: { accessLogs: setting }, logRemovalPolicy }: AppPlan,
  handler: FunctionPlan,
  defaults: AccessLogDefaults,
): AccessLogs | undefined {
  if (!(setting ?? defaults.byDefault)) return undefined;
  return {
    logGroup: new LogGroup(scope, defaults.id, {
      retention: handler.settings.logRetentionDays,
      removalPolicy: logRemovalPolicy,
    }),
    format: (typeof setting === 'object' ? setting.format : undefined) ?? defaults.format,
  };
}

const CALLER = {
  requestId: '$context.requestId',
  ip: '$context.identity.sourceIp',
  requestTime: '$context.requestTime',
};

/**
 * A line of JSON for each request.
 * @param route the variable with the route: each type of API has its own
 */
export function accessLogFormat(route: string): string {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
  return JSON.stringify({
    ...CALLER,
    httpMethod: '$context.httpMethod',
    route,
    path: '$context.path',
    status: '$context.status',
    protocol: '$context.protocol',
    responseLength: '$context.responseLength',
    integrationError: '$context.integrationErrorMessage',
  });
}

/** A line of JSON for each message. */
export function messageLogFormat(): string {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
  return JSON.stringify({
    ...CALLER,
    eventType: '$context.eventType',
    route: '$context.routeKey',
    connectionId: '$context.connectionId',
    status: '$context.status',
    error: '$context.error.message',
    integrationError: '$context.integrationErrorMessage',
  });
}
