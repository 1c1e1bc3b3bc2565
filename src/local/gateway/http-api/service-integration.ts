import type { LocalHttpIntegration } from '../../model';
import type { GatewayOptions } from '../gateway';
import { sendToUrl } from '../http-proxy';
import { evaluate } from '../parameter-mapping';
import type { RequestValues } from '../request-values';
import type { HttpApiExchange } from './http-api-exchange';
import { HTTP_API_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';

/** An integration that calls an operation of an AWS service. */
export interface ServiceIntegration {
  readonly type: 'service';
  readonly operation: ServiceOperation;
  /** The ARN of the role that calls it. */
  readonly credentials: string;
  readonly parameters: Parameters;
  readonly region: string;
}

type Parameters = { readonly [name: string]: string };

interface ServiceOperation {
  /** The service in a signature. */
  readonly service: string;
  readonly headers: { readonly [name: string]: string };
  readonly required: readonly string[];
  readonly body: (parameters: Parameters) => string;
}

/**
 * The operations whose services run here.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
 */
const OPERATIONS: { readonly [subtype: string]: ServiceOperation } = {
  'EventBridge-PutEvents': {
    service: 'events',
    headers: json('1.1', 'AWSEvents.PutEvents'),
    required: ['Detail', 'DetailType', 'Source'],
    body: ({ Resources, Time, Region: _, ...entry }) =>
      JSON.stringify({
        Entries: [
          {
            ...entry,
            ...(Resources === undefined ? {} : { Resources: JSON.parse(Resources) }),
            ...(Time === undefined ? {} : { Time: Date.parse(Time) / 1000 }),
          },
        ],
      }),
  },
  'Kinesis-PutRecord': {
    service: 'kinesis',
    headers: json('1.1', 'Kinesis_20131202.PutRecord'),
    required: ['StreamName', 'Data', 'PartitionKey'],
    body: ({ Data, Region: _, ...record }) => JSON.stringify({ ...record, Data: Buffer.from(Data).toString('base64') }),
  },
  'SQS-SendMessage': {
    service: 'sqs',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    required: ['QueueUrl', 'MessageBody'],
    body: ({ Region: _, ...message }) => new URLSearchParams({ Action: 'SendMessage', ...message }).toString(),
  },
  'StepFunctions-StartExecution': {
    service: 'states',
    headers: json('1.0', 'AWSStepFunctions.StartExecution'),
    required: ['StateMachineArn'],
    body: ({ StateMachineArn, Name, Input }) =>
      JSON.stringify({ stateMachineArn: StateMachineArn, name: Name, input: Input }),
  },
};

function json(version: string, target: string): { readonly [name: string]: string } {
  return { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
}

/** The integration with a service. A text is the reason why it does not run locally. */
export function serviceIntegration(
  { subtype = '', credentials = '', requestParameters = {}, responseParameters }: LocalHttpIntegration,
  apiArn: string,
): ServiceIntegration | string {
  const operation = Object.hasOwn(OPERATIONS, subtype) ? OPERATIONS[subtype] : undefined;
  // An attribute of a message has members of its own.
  if (!operation || requestParameters.MessageAttributes !== undefined || responseParameters) {
    return `an integration with ${subtype}${operation ? ' with these parameters' : ''} does not run locally`;
  }
  const missing = operation.required.filter((name) => requestParameters[name] === undefined);
  if (missing.length > 0) return `its integration has no ${missing.join(', ')}, so the API would not deploy`;
  const region = requestParameters.Region ?? apiArn.split(':')[3];
  return { type: 'service', operation, credentials, parameters: requestParameters, region };
}

/** Calls the operation with the role of the integration, and sends its response to the client. */
export async function callService(
  { operation, credentials, parameters, region }: ServiceIntegration,
  values: RequestValues,
  services: NonNullable<GatewayOptions['services']>,
  exchange: HttpApiExchange,
): Promise<void> {
  const evaluated = Object.fromEntries(
    Object.entries(parameters).map(([name, expression]) => [name, evaluate(expression, values)]),
  );
  const { url, accessKeyOf } = services();
  const scope = `${new Date().toISOString().slice(0, 10).replaceAll('-', '')}/${region}/${operation.service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyOf(credentials)}/${scope}, SignedHeaders=host, Signature=local`;
  const outcome = await sendToUrl(new URL(url), {
    method: 'POST',
    headers: Object.entries({ ...operation.headers, authorization }),
    body: Buffer.from(operation.body(evaluated)),
    timeoutInMillis: HTTP_API_TIMEOUT_SECONDS * 1000,
    signal: exchange.signal,
  });
  if (outcome.type !== 'response') return exchange.sendMessage(503, 'Service Unavailable', outcome.message);
  const isOk = outcome.statusCode < 400;
  return exchange.send(outcome.statusCode, outcome.headers, outcome.body, isOk ? undefined : String(outcome.body));
}
