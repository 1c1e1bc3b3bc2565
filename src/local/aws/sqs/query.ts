import type { QueryShapes } from '../protocols/query';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html, in its older protocol */
export const QUERY: QueryShapes = {
  version: '2012-11-05',
  namespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
  numbers: [
    'DelaySeconds',
    'MaxNumberOfMessages',
    'MaxResults',
    'MaxNumberOfMessagesPerSecond',
    'VisibilityTimeout',
    'WaitTimeSeconds',
  ],
  inputs: {
    Attribute: { map: 'Attributes', key: 'Name', value: 'Value' },
    AttributeName: { list: 'AttributeNames' },
    ChangeMessageVisibilityBatchRequestEntry: { list: 'Entries' },
    DeleteMessageBatchRequestEntry: { list: 'Entries' },
    MessageAttribute: { map: 'MessageAttributes', key: 'Name', value: 'Value' },
    MessageAttributeName: { list: 'MessageAttributeNames' },
    MessageSystemAttribute: { map: 'MessageSystemAttributes', key: 'Name', value: 'Value' },
    MessageSystemAttributeName: { list: 'MessageSystemAttributeNames' },
    SendMessageBatchRequestEntry: { list: 'Entries' },
    Tag: { map: 'Tags', key: 'Key', value: 'Value' },
    TagKey: { list: 'TagKeys' },
  },
  outputs: {
    Attributes: { map: 'Attribute', key: 'Name', value: 'Value' },
    'ChangeMessageVisibilityBatch.Successful': { list: 'ChangeMessageVisibilityBatchResultEntry' },
    'DeleteMessageBatch.Successful': { list: 'DeleteMessageBatchResultEntry' },
    Failed: { list: 'BatchResultErrorEntry' },
    MessageAttributes: { map: 'MessageAttribute', key: 'Name', value: 'Value' },
    Messages: { list: 'Message' },
    QueueUrls: { list: 'QueueUrl' },
    'SendMessageBatch.Successful': { list: 'SendMessageBatchResultEntry' },
    Tags: { map: 'Tag', key: 'Key', value: 'Value' },
    queueUrls: { list: 'QueueUrl' },
  },
};
