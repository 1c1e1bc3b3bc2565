import { marshall } from './attribute-value';
import { ACCOUNT, checkFields, type EventFactory, type Fields, records, REGION, TIME } from './event-factory';
import type { StreamViewType } from '../local-resources';

export interface TestDynamoDbRecord {
  /** @default - by the images: INSERT, MODIFY or REMOVE */
  readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: { readonly [attribute: string]: unknown };
  readonly newImage?: { readonly [attribute: string]: unknown };
  readonly oldImage?: { readonly [attribute: string]: unknown };
}

/** The stream that the records are from. */
export interface TestTableStream {
  /**
   * The images that its records have. Others that a record of the test has only decide its `eventName`.
   *
   * @default - that of the table in the local resources; otherwise NEW_AND_OLD_IMAGES
   */
  readonly viewType?: StreamViewType;
}

const FIELDS: Fields<TestDynamoDbRecord> = { keys: true, eventName: false, newImage: false, oldImage: false };

export const dynamodb: EventFactory<[readonly TestDynamoDbRecord[], TestTableStream?]> = {
  kind: 'dynamodb',
  event(call, given, stream = {}) {
    checkFields(call.what, stream, { viewType: false });
    const viewType = stream.viewType ?? call.viewType ?? 'NEW_AND_OLD_IMAGES';
    if (!Object.hasOwn(IMAGES, viewType)) {
      throw new TypeError(`${call.what}: unknown viewType "${viewType}". Known: ${Object.keys(IMAGES).join(', ')}`);
    }
    return records(call, given, FIELDS, (record, index) => recordOf(record, index, viewType));
  },
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html */
const IMAGES: { readonly [type in StreamViewType]: { readonly new?: true; readonly old?: true } } = {
  KEYS_ONLY: {},
  NEW_IMAGE: { new: true },
  OLD_IMAGE: { old: true },
  NEW_AND_OLD_IMAGES: { new: true, old: true },
};

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
function recordOf(
  { eventName, keys, newImage, oldImage }: TestDynamoDbRecord,
  index: number,
  viewType: StreamViewType,
): object {
  const images = IMAGES[viewType];
  return {
    eventID: `${index + 1}`,
    eventName: eventName ?? (!oldImage ? 'INSERT' : newImage ? 'MODIFY' : 'REMOVE'),
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    dynamodb: {
      Keys: marshall(keys, 'keys'),
      ...(newImage && images.new && { NewImage: marshall(newImage, 'newImage') }),
      ...(oldImage && images.old && { OldImage: marshall(oldImage, 'oldImage') }),
      SequenceNumber: `${index + 1}`,
      StreamViewType: viewType,
      ApproximateCreationDateTime: TIME.getTime() / 1000,
    },
    eventSourceARN: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/test/stream/2026-01-01T00:00:00.000`,
  };
}
