import type { SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type IMetric, MathExpression, type Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

type MetricOf = (options?: MetricOptions) => Metric;

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function functionMetrics(handler: LambdaFunction) {
  return {
    invocations: ((options) => handler.metricInvocations(options)) as MetricOf,
    errors: ((options) => handler.metricErrors(options)) as MetricOf,
    throttles: ((options) => handler.metricThrottles(options)) as MetricOf,
    duration: ((options) => handler.metricDuration({ statistic: 'p99', ...options })) as MetricOf,
    iteratorAge: ((options) => handler.metric('IteratorAge', { statistic: 'Maximum', ...options })) as MetricOf,
  };
}

/** The metrics of an API. */
export interface ApiMetrics {
  readonly api: Construct;
  /** The name of the API in the dashboard. */
  readonly title: string;
  readonly requests: Metric;
  /** The metrics of errors by label. */
  readonly errors: { readonly [label: string]: Metric };
  /** As a share of the requests. */
  readonly serverErrorRate: (options: MetricOptions) => IMetric;
  readonly clientErrorRate: (options: MetricOptions) => IMetric;
  readonly latency: (options: MetricOptions) => Metric;
}

/**
 * The metrics of each API.
 * @param constructs by the logical id of the API
 * @param handler the function that serves the routes
 */
export function apiMetrics(
  constructs: { readonly [id: string]: Construct | undefined },
  handler: LambdaFunction | undefined,
): ApiMetrics[] {
  const { RestAPI, HttpAPI, FunctionURL, WebsocketAPI } = constructs;
  return [
    ...(RestAPI ? [requestMetrics('REST API', RestAPI as SpecRestApi)] : []),
    ...(HttpAPI ? [requestMetrics('HTTP API', HttpAPI as HttpApi)] : []),
    ...(FunctionURL ? [urlMetrics(FunctionURL, handler!)] : []),
    ...(WebsocketAPI ? [webSocketMetrics(WebsocketAPI as WebSocketApi)] : []),
  ];
}

// The average is the share: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
const RATE = { statistic: 'Average' };

function requestMetrics(title: string, api: SpecRestApi | HttpApi): ApiMetrics {
  return {
    api,
    title,
    requests: api.metricCount(),
    errors: { '4XX': api.metricClientError({ statistic: 'Sum' }), '5XX': api.metricServerError({ statistic: 'Sum' }) },
    serverErrorRate: (options) => api.metricServerError({ ...RATE, ...options }),
    clientErrorRate: (options) => api.metricClientError({ ...RATE, ...options }),
    latency: (options) => api.metricLatency({ statistic: 'p99', ...options }),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html */
function urlMetrics(api: Construct, handler: LambdaFunction): ApiMetrics {
  const sum = (name: string) => handler.metric(name, { statistic: 'Sum' });
  const requests = sum('UrlRequestCount');
  const rate = (name: string, { period }: MetricOptions) =>
    new MathExpression({
      expression: 'errors / requests',
      usingMetrics: { errors: sum(name), requests },
      period,
    });
  return {
    api,
    title: 'Function URL',
    requests,
    errors: { '4XX': sum('Url4xxCount'), '5XX': sum('Url5xxCount') },
    serverErrorRate: (options) => rate('Url5xxCount', options),
    clientErrorRate: (options) => rate('Url4xxCount', options),
    latency: (options) => handler.metric('UrlRequestLatency', { statistic: 'p99', ...options }),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html */
function webSocketMetrics(api: WebSocketApi): ApiMetrics {
  const sum = (name: string) => api.metric(name, { statistic: 'Sum' });
  // A connection is counted beside the messages.
  const rate = (errors: string[], { period }: MetricOptions) =>
    new MathExpression({
      expression: `(${errors.map((_, i) => `FILL(e${i}, 0)`).join(' + ')}) / (FILL(messages, 0) + FILL(connects, 0))`,
      usingMetrics: {
        ...Object.fromEntries(errors.map((name, i) => [`e${i}`, sum(name)])),
        messages: sum('MessageCount'),
        connects: sum('ConnectCount'),
      },
      period,
    });
  return {
    api,
    title: 'WebSocket API',
    requests: sum('MessageCount'),
    errors: { client: sum('ClientError'), integration: sum('IntegrationError'), execution: sum('ExecutionError') },
    serverErrorRate: (options) => rate(['IntegrationError', 'ExecutionError'], options),
    clientErrorRate: (options) => rate(['ClientError'], options),
    latency: (options) => api.metric('IntegrationLatency', { statistic: 'p99', ...options }),
  };
}
