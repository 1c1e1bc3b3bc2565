import { jsonHeaders, JSON_SERVICES } from '../../aws/json-services';

/** The parameters of an integration, each a text. */
export type Parameters = { readonly [name: string]: string };

/** An operation of an AWS service. */
export interface ServiceOperation {
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
export const OPERATIONS: { readonly [subtype: string]: ServiceOperation } = {
  'EventBridge-PutEvents': {
    service: 'events',
    headers: jsonHeaders(JSON_SERVICES.events, 'PutEvents'),
    required: ['Detail', 'DetailType', 'Source'],
    body: ({ Resources, Time, ...entry }) =>
      JSON.stringify({
        Entries: [
          {
            ...entry,
            ...(Resources === undefined ? {} : { Resources: listOf(Resources) }),
            ...(Time === undefined ? {} : { Time: Date.parse(Time) / 1000 }),
          },
        ],
      }),
  },
  'Kinesis-PutRecord': {
    service: 'kinesis',
    headers: jsonHeaders(JSON_SERVICES.kinesis, 'PutRecord'),
    required: ['StreamName', 'Data', 'PartitionKey'],
    body: ({ Data, ...record }) => JSON.stringify({ ...record, Data: Buffer.from(Data).toString('base64') }),
  },
  'SQS-SendMessage': sqs('SendMessage', ['QueueUrl', 'MessageBody']),
  'SQS-ReceiveMessage': sqs('ReceiveMessage', ['QueueUrl']),
  'SQS-DeleteMessage': sqs('DeleteMessage', ['QueueUrl', 'ReceiptHandle']),
  'SQS-PurgeQueue': sqs('PurgeQueue', ['QueueUrl']),
  'StepFunctions-StartExecution': stepFunctions('StartExecution', ['StateMachineArn']),
  'StepFunctions-StopExecution': stepFunctions('StopExecution', ['ExecutionArn']),
};

/** SQS responds with XML to its older protocol, as API Gateway does. */
function sqs(operation: string, required: readonly string[]): ServiceOperation {
  return {
    service: 'sqs',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    required,
    body: (parameters) => {
      const form = new URLSearchParams({ Action: operation });
      for (const [name, value] of Object.entries(parameters))
        for (const [k, v] of sqsMembers(name, value)) form.set(k, v);
      return form.toString();
    },
  };
}

/** A parameter in the query protocol: attributes are JSON, lists are JSON or a text. */
function sqsMembers(name: string, value: string): [name: string, value: string][] {
  switch (name) {
    case 'MessageAttributes':
    case 'MessageSystemAttributes':
      return Object.entries<object>(JSON.parse(value)).flatMap(([attribute, members], i) => {
        const prefix = `${name.slice(0, -1)}.${i + 1}`;
        return [
          [`${prefix}.Name`, attribute],
          ...Object.entries(members).map(([member, text]): [string, string] => [
            `${prefix}.Value.${member}`,
            `${text}`,
          ]),
        ];
      });
    case 'AttributeName':
    case 'MessageAttributeNames':
      return listOf(value).map((text, i) => [`${name.replace(/s$/, '')}.${i + 1}`, text]);
    default:
      return [[name, value]];
  }
}

function stepFunctions(operation: string, required: readonly string[]): ServiceOperation {
  return {
    service: 'states',
    headers: jsonHeaders(JSON_SERVICES.states, operation),
    required,
    body: (parameters) =>
      JSON.stringify(
        Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [name[0].toLowerCase() + name.slice(1), value]),
        ),
      ),
  };
}

/** The list in a text: JSON, or the text alone. */
function listOf(text: string): string[] {
  return text.trimStart().startsWith('[') ? JSON.parse(text) : [text];
}
