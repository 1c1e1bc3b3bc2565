import { createHash } from 'node:crypto';
import { filteredPayload } from '../patterns';
import type { PolledMessage } from '../polling/source';

/** A message as its function gets it. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function sqsRecord(message: PolledMessage, queueArn: string): object {
  const attributes = Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    {
      ...(StringValue === undefined ? {} : { stringValue: StringValue }),
      ...(BinaryValue === undefined ? {} : { binaryValue: BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: DataType,
    },
  ]);
  return {
    messageId: message.id,
    receiptHandle: message.handle,
    body: message.body,
    attributes: message.systemAttributes,
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3],
  };
}

/** The record as filter criteria see it: a body that is JSON is an object. */
export function filteredSqsRecord(record: any): object {
  return { ...record, body: filteredPayload(record.body) };
}
