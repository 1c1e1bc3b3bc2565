import type { LoggedRecord } from '../aws/dynamodb/streams';
import type { LogRecord } from '../polling/source';

/** A record of a table's stream as its function gets it. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export function dynamoDbRecord({ record, cause }: LoggedRecord, streamArn: string): LogRecord {
  const { userIdentity, ...rest } = record;
  const { SequenceNumber, Keys, ApproximateCreationDateTime } = record.dynamodb;
  return {
    sequenceNumber: SequenceNumber,
    arrived: ApproximateCreationDateTime * 1000,
    partitionKey: JSON.stringify(Keys),
    event: {
      ...rest,
      ...(userIdentity ? { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } } : {}),
      eventSourceARN: streamArn,
    },
    cause,
  };
}
