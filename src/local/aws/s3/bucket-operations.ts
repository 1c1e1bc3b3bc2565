import type { Bucket } from './bucket';
import { corsDocument, corsRules } from './cors';
import { invalidArgument, malformedXml, s3Error } from './errors';
import { listObjects, listObjectsV2, listVersions, NAMESPACE } from './listing';
import { notificationsDocument, testEvent, xmlNotifications } from './notifications';
import { NO_CONTENT, type Handlers, type S3State } from './state';
import { tagDocument, tagsIn } from './tags';
import { readXml, xmlResponse } from '../protocols/rest-xml';
import type { AwsRequest, AwsResponse, AwsServiceError } from '../service';

/** The operations on buckets and their settings. */
export class BucketOperations {
  constructor(private readonly state: S3State) {}

  get handlers(): Handlers {
    const xml = (root: string, content: object) => xmlResponse(root, content, { namespace: NAMESPACE });
    return {
      HeadBucket: () => ({ status: 200, headers: { 'x-amz-bucket-region': this.state.context.region }, body: '' }),
      DeleteBucket: (bucket) => this.deleteBucket(bucket),
      GetBucketLocation: () => this.location(),
      GetBucketVersioning: ({ settings }) => xml('VersioningConfiguration', { Status: settings.versioning }),
      PutBucketVersioning: async ({ settings }, _, request) => {
        const status = readXml(await request.read()).value('Status');
        if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
        this.state.put({ ...settings, versioning: status });
      },
      GetBucketCors: ({ settings: { cors } }) => {
        if (!cors) throw missing('NoSuchCORSConfiguration', 'The CORS configuration does not exist');
        return xml('CORSConfiguration', corsDocument(cors));
      },
      PutBucketCors: async ({ settings }, _, request) =>
        this.state.put({ ...settings, cors: corsRules(readXml(await request.read())) }),
      DeleteBucketCors: ({ settings: { cors: _, ...settings } }) => {
        this.state.put(settings);
        return NO_CONTENT;
      },
      GetBucketTagging: ({ settings: { tags = {} } }) => {
        if (Object.keys(tags).length === 0) throw missing('NoSuchTagSet', 'The TagSet does not exist');
        return xml('Tagging', tagDocument(tags));
      },
      PutBucketTagging: async ({ settings }, _, request) => {
        this.state.put({ ...settings, tags: tagsIn(await request.read()) });
        return NO_CONTENT;
      },
      DeleteBucketTagging: ({ settings: { tags: _, ...settings } }) => {
        this.state.put(settings);
        return NO_CONTENT;
      },
      GetBucketPolicy: ({ settings: { policy } }) => {
        if (policy === undefined) throw missing('NoSuchBucketPolicy', 'The bucket policy does not exist');
        return { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
      },
      PutBucketPolicy: async ({ settings }, _, request) => {
        this.state.put({ ...settings, policy: (await request.read()).toString() });
        return NO_CONTENT;
      },
      DeleteBucketPolicy: ({ settings: { policy: _, ...settings } }) => {
        this.state.put(settings);
        return NO_CONTENT;
      },
      GetBucketNotificationConfiguration: ({ settings: { notifications } }) =>
        xml('NotificationConfiguration', notificationsDocument(notifications ?? { targets: [], eventBridge: false })),
      PutBucketNotificationConfiguration: (bucket, _, request) => this.putNotifications(bucket, request),
      ListObjects: (bucket, { query }) => listObjects(bucket, query),
      ListObjectsV2: (bucket, { query }) => listObjectsV2(bucket, query),
      ListObjectVersions: (bucket, { query }) => listVersions(bucket, query),
    };
  }

  private deleteBucket(bucket: Bucket): AwsResponse {
    if (!bucket.isEmpty) {
      throw s3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: bucket.name });
    }
    this.state.drop(bucket.name);
    return { status: 204, headers: {}, body: '' };
  }

  private location(): AwsResponse {
    const { region } = this.state.context;
    // The first region has no name here.
    const content = region === 'us-east-1' ? '' : region;
    return {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${NAMESPACE}">${content}</LocationConstraint>`,
    };
  }

  private async putNotifications(bucket: Bucket, request: AwsRequest): Promise<void> {
    const notifications = xmlNotifications(readXml(await request.read()));
    this.state.put({ ...bucket.settings, notifications });
    const payload = JSON.stringify(testEvent(bucket.name, this.state.context.clock.now(), request.id));
    for (const { arn } of notifications.targets) {
      if (!['sqs', 'sns'].includes(arn.split(':')[2])) continue;
      try {
        await this.state.announcer.notify({
          bucketName: bucket.name,
          targetArn: arn,
          payload,
          cause: request.caller.cause,
        });
      } catch {
        throw invalidArgument(
          'Unable to validate the following destination configurations',
          arn,
          'Not authorized to invoke, or not found',
        );
      }
    }
  }
}

function missing(code: string, message: string): AwsServiceError {
  return s3Error(404, code, message);
}
