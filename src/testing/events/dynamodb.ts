import { marshall } from './attribute-value';
import { ACCOUNT, type EventFactory, type Fields, records, REGION, TIME } from './event-factory';

export interface TestDynamoDbRecord {
  /** @default - by the images: INSERT, MODIFY or REMOVE */
  readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: { readonly [attribute: string]: unknown };
  readonly newImage?: { readonly [attribute: string]: unknown };
  readonly oldImage?: { readonly [attribute: string]: unknown };
}

const FIELDS: Fields<TestDynamoDbRecord> = { keys: true, eventName: false, newImage: false, oldImage: false };

export const dynamodb: EventFactory<[readonly TestDynamoDbRecord[]]> = {
  kind: 'dynamodb',
  event: (what, given) => records(what, given, FIELDS, recordOf),
};

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
function recordOf({ eventName, keys, newImage, oldImage }: TestDynamoDbRecord, index: number): object {
  return {
    eventID: `${index + 1}`,
    eventName: eventName ?? (!oldImage ? 'INSERT' : newImage ? 'MODIFY' : 'REMOVE'),
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    dynamodb: {
      Keys: marshall(keys, 'keys'),
      ...(newImage && { NewImage: marshall(newImage, 'newImage') }),
      ...(oldImage && { OldImage: marshall(oldImage, 'oldImage') }),
      SequenceNumber: `${index + 1}`,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
      ApproximateCreationDateTime: TIME.getTime() / 1000,
    },
    eventSourceARN: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/test/stream/2026-01-01T00:00:00.000`,
  };
}
