import { randomUUID } from 'node:crypto';
import { Bodies } from './bodies';
import { Bucket, type BucketSettings } from './bucket';
import { checkCopySource, checkWrite, isNotModified } from './conditions';
import { corsDocument, corsRules, preflight, templateCorsRules, withCors } from './cors';
import { invalidArgument, malformedXml, noSuchBucket, noSuchKey, noSuchVersion, s3Error } from './errors';
import { listObjects, listObjectsV2, listVersions, NAMESPACE, OWNER } from './listing';
import { checkWhole, MultipartUploads, type MultipartUpload } from './multipart';
import {
  apiNotifications,
  busEvent,
  notificationRecord,
  notificationsDocument,
  templateNotifications,
  testEvent,
  wants,
  xmlNotifications,
  type ObjectChange,
} from './notifications';
import { STORED_HEADERS, type ObjectVersion } from './object';
import { operationOf, type S3Operation } from './operations';
import { checkPolicy, readForm } from './post-policy';
import { rangeOf } from './ranges';
import { targetOf, type Target } from './target';
import { algorithmOf, receive, store } from './upload';
import { callerArn, type Caller } from '../caller';
import { NotImplementedError } from '../not-implemented';
import { checksumHeader, CHECKSUM_ALGORITHMS } from '../protocols/checksums';
import { readXml, xmlResponse } from '../protocols/rest-xml';
import {
  AwsServiceError,
  type Access,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  type ResourceProblem,
  type ServiceContext,
} from '../service';
import { through } from '../../cause';
import type { LocalResource } from '../../model';
import { Store } from '../../store/store';

type Handler = (bucket: Bucket, target: Target & { readonly key: string }, request: AwsRequest) => unknown;

/** The settings of a bucket of the template. */
interface BucketDefinition {
  readonly name: string;
  readonly versioned: boolean;
  readonly cors?: any;
  readonly tags: any;
  readonly notifications?: any;
}

const MAX_KEY_BYTES = 1024;

/** Simple Storage Service. */
export class S3 implements AwsService {
  readonly name = 's3';
  readonly operations: readonly string[];
  private readonly buckets = new Map<string, Bucket>();
  private template = new Set<string>();
  private readonly bodies: Bodies;
  private readonly settings: Store<BucketSettings>;
  private readonly objects: Store<ObjectVersion>;
  private readonly uploadStore: Store<MultipartUpload>;
  private readonly uploads: MultipartUploads;
  private sequence: number;
  private readonly handlers: { readonly [operation: string]: Handler };

  constructor(private readonly context: ServiceContext) {
    const { folder } = context;
    const file = (name: string) => folder && `${folder}/${name}.jsonl`;
    this.bodies = new Bodies(folder && `${folder}/bodies`);
    this.settings = Store.open(file('buckets'));
    this.objects = Store.open(file('objects'));
    this.uploadStore = Store.open(file('uploads'));
    this.uploads = new MultipartUploads(this.uploadStore, this.bodies);
    for (const [name, settings] of this.settings.entries()) this.buckets.set(name, new Bucket(settings));
    for (const [, version] of this.objects.entries()) this.buckets.get(version.bucket)?.restore(version);
    // Later than all that is stored, and than those of another process.
    this.sequence = Date.now() * 1000;
    context.clock.keepHistory();
    this.handlers = this.createHandlers();
    this.operations = Object.keys(this.handlers);
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const target = targetOf(request);
    const bucket = target.bucket === undefined ? undefined : this.buckets.get(target.bucket);
    try {
      return withCors(await this.run(target, bucket, request), bucket, request);
    } catch (e) {
      // A browser shows the error to a page only with the headers.
      if (!(e instanceof AwsServiceError) || request.headers.origin === undefined) throw e;
      const { headers } = withCors({ status: 200, headers: {}, body: '' }, bucket, request);
      throw s3Error(e.status, e.code, e.message, e.details, { ...(headers as Record<string, string>), ...e.headers });
    }
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    const of = (type: string) => resources.filter((resource) => resource.type === type);
    const template = new Set<string>();
    for (const { definition } of of('AWS::S3::Bucket')) {
      const { name, versioned, cors, tags, notifications } = definition as BucketDefinition;
      template.add(name);
      const before = this.buckets.get(name)?.settings;
      this.put({
        name,
        created: before?.created ?? this.context.clock.now(),
        versioning: versioned ? 'Enabled' : before?.versioning && 'Suspended',
        cors: templateCorsRules(cors),
        tags: Object.fromEntries((tags ?? []).map(({ Key, Value }: any) => [Key, Value])),
        notifications: templateNotifications(notifications),
      });
    }
    for (const { definition } of of('AWS::S3::BucketPolicy')) {
      const bucket = this.buckets.get(definition.Bucket);
      if (bucket) this.put({ ...bucket.settings, policy: JSON.stringify(definition.PolicyDocument) });
    }
    for (const { definition } of of('Custom::S3BucketNotifications')) {
      const bucket = this.buckets.get(definition.BucketName);
      if (!bucket) continue;
      const { targets = [], eventBridge = false } = bucket.settings.notifications ?? {};
      const own = apiNotifications(definition.NotificationConfiguration);
      this.put({
        ...bucket.settings,
        notifications: { targets: [...targets, ...own.targets], eventBridge: eventBridge || own.eventBridge },
      });
    }
    for (const name of this.template) if (!template.has(name)) this.drop(name);
    this.template = template;
    return [];
  }

  async close(): Promise<void> {
    this.settings.close();
    this.objects.close();
    this.uploadStore.close();
    this.bodies.close();
  }

  /** The keys of the objects in a bucket, in S3's order. */
  keys(bucketName: string): readonly string[] {
    const bucket = this.existing(bucketName);
    return bucket.keys().filter((key) => present(bucket, key) !== undefined);
  }

  private async run(target: Target, bucket: Bucket | undefined, request: AwsRequest): Promise<AwsResponse> {
    this.checkPresigned(target.query);
    const operation = operationOf(request, target);
    if (target.bucket === undefined) return this.listBuckets(request);
    if (operation.name === 'Preflight') return preflight(this.existing(target.bucket), request);
    if (operation.name === 'CreateBucket') return this.createBucket(target.bucket, request);
    const handler = Object.hasOwn(this.handlers, operation.name) ? this.handlers[operation.name] : undefined;
    if (!handler) throw new NotImplementedError(this.name, operation.name);
    const { before } = this.context;
    if (before) await before({ service: this.name, operation: operation.name, caller: request.caller });
    // Who may send a form is in the form.
    if (operation.name !== 'PostObject') this.authorize(operation, target, request, bucket);
    if (!bucket) throw noSuchBucket(target.bucket);
    const { key = '' } = target;
    if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
      throw s3Error(400, 'KeyTooLongError', 'Your key is too long', {
        Size: Buffer.byteLength(key),
        MaxSizeAllowed: MAX_KEY_BYTES,
      });
    }
    const output = await handler(bucket, { ...target, key }, request);
    return (output as AwsResponse | undefined) ?? { status: 200, headers: {}, body: '' };
  }

  private authorize(operation: S3Operation, target: Target, request: AwsRequest, bucket: Bucket | undefined): void {
    this.context.authorize(request.caller, () => {
      const arn = `arn:aws:s3:::${target.bucket}`;
      const policy = bucket?.settings.policy;
      const access: Omit<Access, 'action' | 'resource'> = policy ? { resourcePolicy: JSON.parse(policy) } : {};
      const prefix = target.query.get('prefix');
      return [
        {
          ...access,
          action: `s3:${operation.action}`,
          resource: operation.isOfObject ? `${arn}/${target.key ?? ''}` : arn,
          ...(operation.action === 'ListBucket' ? { conditions: { 's3:prefix': prefix ?? '' } } : {}),
        },
      ];
    });
  }

  /** A presigned URL has expired when its term is over on the clock: presigning and advancing work in either order. */
  private checkPresigned(query: URLSearchParams): void {
    const expires = query.get('X-Amz-Expires');
    const date = query.get('X-Amz-Date');
    if (expires === null || date === null) return;
    const signed = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    const { clock } = this.context;
    if (clock.now() - clock.timeOf(signed) <= Number(expires) * 1000) return;
    throw s3Error(403, 'AccessDenied', 'Request has expired', {
      'X-Amz-Expires': expires,
      Expires: new Date(signed + Number(expires) * 1000),
      ServerTime: new Date(clock.now()),
    });
  }

  private existing(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  private put(settings: BucketSettings): void {
    this.settings.set(settings.name, settings);
    const bucket = this.buckets.get(settings.name);
    if (bucket) bucket.settings = settings;
    else this.buckets.set(settings.name, new Bucket(settings));
  }

  private drop(name: string): void {
    const bucket = this.buckets.get(name);
    if (!bucket) return;
    for (const key of bucket.keys()) for (const version of bucket.versions(key)) this.forget(bucket, version);
    for (const upload of this.uploads.of(name)) this.uploads.abort(upload);
    this.buckets.delete(name);
    this.settings.delete(name);
  }

  private forget(bucket: Bucket, version: ObjectVersion): void {
    bucket.remove(version);
    this.objects.delete(keyOf(version));
    this.bodies.delete(version.body);
  }

  private listBuckets({ caller }: AwsRequest): AwsResponse {
    this.context.authorize(caller, () => [{ action: 's3:ListAllMyBuckets', resource: '*' }]);
    const all = [...this.buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return xmlResponse(
      'ListAllMyBucketsResult',
      {
        Owner: OWNER,
        Buckets: {
          Bucket: all.map(({ settings }) => ({ Name: settings.name, CreationDate: new Date(settings.created) })),
        },
      },
      { namespace: NAMESPACE },
    );
  }

  private createBucket(name: string, { caller }: AwsRequest): AwsResponse {
    this.context.authorize(caller, () => [{ action: 's3:CreateBucket', resource: `arn:aws:s3:::${name}` }]);
    if (!/^(?!xn--|.*\.\.|\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw s3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
    }
    if (this.buckets.has(name)) {
      throw s3Error(
        409,
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: name },
      );
    }
    this.put({ name, created: this.context.clock.now() });
    return { status: 200, headers: { location: `/${name}` }, body: '' };
  }

  private createHandlers(): { readonly [operation: string]: Handler } {
    const xml = (root: string, content: object) => xmlResponse(root, content, { namespace: NAMESPACE });
    const noContent: AwsResponse = { status: 204, headers: {}, body: '' };
    return {
      // Buckets
      HeadBucket: () => ({ status: 200, headers: { 'x-amz-bucket-region': this.context.region }, body: '' }),
      DeleteBucket: (bucket) => this.deleteBucket(bucket),
      GetBucketLocation: () => this.location(),
      GetBucketVersioning: ({ settings }) => xml('VersioningConfiguration', { Status: settings.versioning }),
      PutBucketVersioning: async ({ settings }, _, request) => {
        const status = readXml(await request.read()).value('Status');
        if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
        this.put({ ...settings, versioning: status });
      },
      GetBucketCors: ({ settings: { cors } }) => {
        if (!cors) throw missing('NoSuchCORSConfiguration', 'The CORS configuration does not exist');
        return xml('CORSConfiguration', corsDocument(cors));
      },
      PutBucketCors: async ({ settings }, _, request) =>
        this.put({ ...settings, cors: corsRules(readXml(await request.read())) }),
      DeleteBucketCors: ({ settings: { cors: _, ...settings } }) => {
        this.put(settings);
        return noContent;
      },
      GetBucketTagging: ({ settings: { tags = {} } }) => {
        if (Object.keys(tags).length === 0) throw missing('NoSuchTagSet', 'The TagSet does not exist');
        return xml('Tagging', tagDocument(tags));
      },
      PutBucketTagging: async ({ settings }, _, request) => {
        this.put({ ...settings, tags: tagsIn(await request.read()) });
        return noContent;
      },
      DeleteBucketTagging: ({ settings: { tags: _, ...settings } }) => {
        this.put(settings);
        return noContent;
      },
      GetBucketPolicy: ({ settings: { policy } }) => {
        if (policy === undefined) throw missing('NoSuchBucketPolicy', 'The bucket policy does not exist');
        return { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
      },
      PutBucketPolicy: async ({ settings }, _, request) => {
        this.put({ ...settings, policy: (await request.read()).toString() });
        return noContent;
      },
      DeleteBucketPolicy: ({ settings: { policy: _, ...settings } }) => {
        this.put(settings);
        return noContent;
      },
      GetBucketNotificationConfiguration: ({ settings: { notifications } }) =>
        xml('NotificationConfiguration', notificationsDocument(notifications ?? { targets: [], eventBridge: false })),
      PutBucketNotificationConfiguration: (bucket, _, request) => this.putNotifications(bucket, request),
      ListObjects: (bucket, { query }) => listObjects(bucket, query),
      ListObjectsV2: (bucket, { query }) => listObjectsV2(bucket, query),
      ListObjectVersions: (bucket, { query }) => listVersions(bucket, query),
      ListMultipartUploads: (bucket) => xml('ListMultipartUploadsResult', this.uploadsDocument(bucket)),
      DeleteObjects: (bucket, _, request) => this.deleteObjects(bucket, request),
      PostObject: (bucket, target, request) => this.postObject(bucket, target, request),
      // Objects
      PutObject: (bucket, { key }, request) => this.putObject(bucket, key, request),
      CopyObject: (bucket, { key }, request) => this.copyObject(bucket, key, request),
      GetObject: (bucket, target, request) => this.getObject(bucket, target, request),
      HeadObject: (bucket, target, request) => this.getObject(bucket, target, request),
      DeleteObject: (bucket, { key, query }, request) => {
        const { headers } = this.deleteObject(bucket, key, query.get('versionId') ?? undefined, request);
        return { status: 204, headers, body: '' };
      },
      GetObjectTagging: (bucket, target) => xml('Tagging', tagDocument(this.find(bucket, target).tags)),
      PutObjectTagging: async (bucket, target, request) => {
        this.update(bucket, { ...this.find(bucket, target), tags: tagsIn(await request.read()) });
      },
      DeleteObjectTagging: (bucket, target) => {
        this.update(bucket, { ...this.find(bucket, target), tags: {} });
        return noContent;
      },
      GetObjectAttributes: (bucket, target, request) => this.attributes(bucket, target, request),
      // Multipart uploads
      CreateMultipartUpload: (bucket, { key }, request) => this.beginUpload(bucket, key, request),
      UploadPart: (bucket, target, request) => this.uploadPart(bucket, target, request),
      UploadPartCopy: (bucket, target, request) => this.uploadPartCopy(bucket, target, request),
      ListParts: (bucket, { key, query }) =>
        xml('ListPartsResult', this.partsDocument(this.uploads.get(query.get('uploadId')!, bucket.name, key))),
      CompleteMultipartUpload: (bucket, target, request) => this.completeUpload(bucket, target, request),
      AbortMultipartUpload: (bucket, { key, query }) => {
        this.uploads.abort(this.uploads.get(query.get('uploadId')!, bucket.name, key));
        return noContent;
      },
    };
  }

  private deleteBucket(bucket: Bucket): AwsResponse {
    if (!bucket.isEmpty) {
      throw s3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: bucket.name });
    }
    this.drop(bucket.name);
    return { status: 204, headers: {}, body: '' };
  }

  private location(): AwsResponse {
    const { region } = this.context;
    // The first region has no name here.
    const content = region === 'us-east-1' ? '' : region;
    return {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="${NAMESPACE}">${content}</LocationConstraint>`,
    };
  }

  /** The version that a request names, or the present one. */
  private find(bucket: Bucket, { key, query }: Target & { readonly key: string }): ObjectVersion {
    const versionId = query.get('versionId');
    const found = versionId === null ? bucket.current(key) : bucket.version(key, versionId);
    if (!found && versionId !== null) throw noSuchVersion(key, versionId);
    if (!found) throw noSuchKey(key);
    if (!found.isDeleteMarker) return found;
    const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': found.versionId };
    if (versionId === null) throw noSuchKey(key, headers);
    throw s3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {}, headers);
  }

  private update(bucket: Bucket, version: ObjectVersion): void {
    bucket.replace(version);
    this.objects.set(keyOf(version), version);
  }

  /** Adds a version of an object, and announces it. */
  private add(
    bucket: Bucket,
    eventName: string,
    request: AwsRequest,
    object: Omit<ObjectVersion, 'bucket' | 'versionId' | 'modified' | 'sequencer'>,
  ): ObjectVersion {
    const version: ObjectVersion = {
      ...object,
      bucket: bucket.name,
      versionId: bucket.settings.versioning === 'Enabled' ? randomUUID().replace(/-/g, '') : 'null',
      modified: this.context.clock.now(),
      sequencer: this.nextSequencer(),
    };
    const replaced = bucket.add(version);
    this.objects.set(keyOf(version), version);
    this.bodies.delete(replaced?.body);
    this.announce(bucket, eventName, version, request);
    return version;
  }

  private nextSequencer(): string {
    return (++this.sequence).toString(16).toUpperCase().padStart(18, '0');
  }

  private async putObject(bucket: Bucket, key: string, request: AwsRequest): Promise<AwsResponse> {
    const { headers } = request;
    checkWrite(headers, present(bucket, key), key);
    const details = detailsOf(headers);
    const { body, size, md5, checksum } = await receive(request, this.bodies);
    try {
      // Another upload may have ended meanwhile.
      checkWrite(headers, present(bucket, key), key);
    } catch (e) {
      this.bodies.delete(body);
      throw e;
    }
    const version = this.add(bucket, 'ObjectCreated:Put', request, {
      key,
      size,
      etag: md5,
      checksum,
      body,
      ...details,
    });
    return { status: 200, headers: writtenHeaders(version), body: '' };
  }

  private async copyObject(bucket: Bucket, key: string, request: AwsRequest): Promise<AwsResponse> {
    const { headers } = request;
    const source = this.copySource(request);
    const replaces = headers['x-amz-metadata-directive'] === 'REPLACE';
    if (source.bucket === bucket.name && source.key === key && !replaces) {
      throw s3Error(
        400,
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    checkWrite(headers, present(bucket, key), key);
    const replacesTags = headers['x-amz-tagging-directive'] === 'REPLACE';
    const details = detailsOf(headers);
    const body = await this.bodies.copy(source.body!);
    const version = this.add(bucket, 'ObjectCreated:Copy', request, {
      key,
      size: source.size,
      etag: source.etag,
      checksum: source.checksum,
      body,
      headers: replaces ? details.headers : source.headers,
      metadata: replaces ? details.metadata : source.metadata,
      tags: replacesTags ? details.tags : source.tags,
      storageClass: details.storageClass,
    });
    return xmlResponse(
      'CopyObjectResult',
      { LastModified: new Date(version.modified), ETag: `"${version.etag}"`, ...checksumElement(version) },
      {
        namespace: NAMESPACE,
        headers: {
          ...versionHeaders(version),
          ...(source.versionId === 'null' ? {} : { 'x-amz-copy-source-version-id': source.versionId }),
        },
      },
    );
  }

  /** The object that `x-amz-copy-source` names. */
  private copySource(request: AwsRequest): ObjectVersion {
    const [, bucketName = '', rawKey = '', versionId] =
      /^\/?([^/]+)\/(.+?)(?:\?versionId=(.+))?$/.exec(String(request.headers['x-amz-copy-source'])) ?? [];
    const key = decodeURIComponent(rawKey.replace(/\+/g, '%20'));
    const bucket = this.existing(decodeURIComponent(bucketName));
    this.context.authorize(request.caller, () => [
      {
        action: `s3:GetObject${versionId === undefined ? '' : 'Version'}`,
        resource: `arn:aws:s3:::${bucket.name}/${key}`,
      },
    ]);
    const query = new URLSearchParams(versionId === undefined ? {} : { versionId });
    const source = this.find(bucket, { bucket: bucket.name, key, query });
    checkCopySource(request.headers, source);
    return source;
  }

  private getObject(
    bucket: Bucket,
    target: Target & { readonly key: string },
    { method, headers }: AwsRequest,
  ): AwsResponse {
    const object = this.find(bucket, target);
    const partNumber = target.query.get('partNumber');
    // A checksum is that of the whole object.
    const isWhole = headers.range === undefined && partNumber === null;
    const common: Record<string, string> = {
      ...objectHeaders(object),
      ...(isWhole && String(headers['x-amz-checksum-mode']).toUpperCase() === 'ENABLED' ? checksumHeaders(object) : {}),
      ...overrides(target.query),
    };
    if (isNotModified(headers, object)) {
      const { etag, 'last-modified': modified } = common;
      return { status: 304, headers: { etag, 'last-modified': modified, ...versionHeaders(object) }, body: '' };
    }
    const range = partNumber === null ? rangeOf(headers.range, object.size) : partRange(object, Number(partNumber));
    const { start, end } = range ?? { start: 0, end: object.size - 1 };
    return {
      status: range ? 206 : 200,
      headers: {
        ...common,
        'content-length': String(end - start + 1),
        ...(range ? { 'content-range': `bytes ${start}-${end}/${object.size}` } : {}),
        ...(partNumber !== null && object.parts ? { 'x-amz-mp-parts-count': String(object.parts.length) } : {}),
      },
      body: method === 'HEAD' ? '' : this.bodies.read(object.body!, start, end),
    };
  }

  private deleteObject(
    bucket: Bucket,
    key: string,
    versionId: string | undefined,
    request: AwsRequest,
  ): { readonly headers: Record<string, string>; readonly versionId?: string; readonly isMarker: boolean } {
    const { versioning } = bucket.settings;
    if (versionId !== undefined) {
      const version = bucket.version(key, versionId);
      if (version) {
        this.forget(bucket, version);
        if (!version.isDeleteMarker)
          this.announce(bucket, 'ObjectRemoved:Delete', { ...version, sequencer: this.nextSequencer() }, request);
      }
      const isMarker = version?.isDeleteMarker ?? false;
      const marker: Record<string, string> = isMarker ? { 'x-amz-delete-marker': 'true' } : {};
      return { headers: { 'x-amz-version-id': versionId, ...marker }, versionId, isMarker };
    }
    if (versioning === undefined) {
      const object = bucket.current(key);
      if (object) {
        this.forget(bucket, object);
        this.announce(bucket, 'ObjectRemoved:Delete', { ...object, sequencer: this.nextSequencer() }, request);
      }
      return { headers: {}, isMarker: false };
    }
    const marker = this.add(bucket, 'ObjectRemoved:DeleteMarkerCreated', request, {
      key,
      isDeleteMarker: true,
      size: 0,
      etag: '',
      headers: {},
      metadata: {},
      tags: {},
      storageClass: 'STANDARD',
    });
    return {
      headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId },
      versionId: marker.versionId,
      isMarker: true,
    };
  }

  private async deleteObjects(bucket: Bucket, request: AwsRequest): Promise<AwsResponse> {
    const document = readXml(await request.read());
    const isQuiet = document.value('Quiet') === 'true';
    const objects = document.all('Object');
    if (objects.length === 0 || objects.length > 1000) throw malformedXml();
    const deleted: object[] = [];
    for (const object of objects) {
      const key = object.value('Key') ?? '';
      const given = object.value('VersionId');
      const { versionId, isMarker } = this.deleteObject(bucket, key, given, request);
      deleted.push({
        Key: key,
        VersionId: given,
        ...(isMarker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {}),
      });
    }
    return xmlResponse('DeleteResult', isQuiet ? {} : { Deleted: deleted }, { namespace: NAMESPACE });
  }

  private async postObject(bucket: Bucket, target: Target, request: AwsRequest): Promise<AwsResponse> {
    const { fields, fileName, contentType, file } = await readForm(request);
    const key = (fields.key ?? '').replaceAll('${filename}', fileName);
    if (key === '')
      throw invalidArgument(
        "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
        'key',
        '',
      );
    const sizes = checkPolicy(fields, bucket.name, key, this.context.clock);
    // A policy is signed, as a presigned URL is; a form without one is anonymous.
    if (fields.policy === undefined) {
      const operation = { name: 'PostObject', action: 'PutObject', isOfObject: true };
      this.authorize(operation, { ...target, key }, request, bucket);
    }
    const headers = { 'content-type': contentType, ...fields };
    const { body, size, md5, checksum } = await store(file, algorithmOf(headers), this.bodies);
    const tooSmall = size < sizes.min;
    if (tooSmall || size > sizes.max) {
      this.bodies.delete(body);
      throw s3Error(
        400,
        tooSmall ? 'EntityTooSmall' : 'EntityTooLarge',
        `Your proposed upload ${tooSmall ? 'is smaller than the minimum allowed size' : 'exceeds the maximum allowed size'}`,
        { ProposedSize: size, [tooSmall ? 'MinSizeAllowed' : 'MaxSizeAllowed']: tooSmall ? sizes.min : sizes.max },
      );
    }
    const version = this.add(bucket, 'ObjectCreated:Post', request, {
      key,
      size,
      etag: md5,
      checksum,
      body,
      ...detailsOf(headers),
    });
    return postResponse(
      fields,
      bucket.name,
      version,
      `${this.context.endpoint}/${bucket.name}/${encodeURIComponent(key)}`,
    );
  }

  private beginUpload(bucket: Bucket, key: string, { headers }: AwsRequest): AwsResponse {
    const named = String(headers['x-amz-checksum-algorithm'] ?? '').toUpperCase();
    const checksumAlgorithm = CHECKSUM_ALGORITHMS.find((one) => one === named);
    const type = headers['x-amz-checksum-type'];
    const isFull = type === 'FULL_OBJECT' || (type === undefined && (checksumAlgorithm ?? 'CRC64NVME') === 'CRC64NVME');
    const upload = this.uploads.begin({
      bucket: bucket.name,
      key,
      initiated: this.context.clock.now(),
      ...(checksumAlgorithm ? { checksumAlgorithm } : {}),
      checksumType: isFull ? 'FULL_OBJECT' : 'COMPOSITE',
      object: detailsOf(headers),
    });
    return xmlResponse(
      'InitiateMultipartUploadResult',
      { Bucket: bucket.name, Key: key, UploadId: upload.id },
      {
        namespace: NAMESPACE,
        headers: checksumAlgorithm
          ? { 'x-amz-checksum-algorithm': checksumAlgorithm, 'x-amz-checksum-type': upload.checksumType }
          : {},
      },
    );
  }

  private async uploadPart(
    bucket: Bucket,
    { key, query }: Target & { readonly key: string },
    request: AwsRequest,
  ): Promise<AwsResponse> {
    const number = partNumberOf(query);
    const upload = this.uploads.get(query.get('uploadId')!, bucket.name, key);
    const part = this.uploads.addPart(upload.id, number, await receive(request, this.bodies), this.context.clock.now());
    return {
      status: 200,
      headers: { etag: `"${part.etag}"`, [checksumHeader(part.checksum.algorithm)]: part.checksum.value },
      body: '',
    };
  }

  private async uploadPartCopy(
    bucket: Bucket,
    { key, query }: Target & { readonly key: string },
    request: AwsRequest,
  ): Promise<AwsResponse> {
    const number = partNumberOf(query);
    const upload = this.uploads.get(query.get('uploadId')!, bucket.name, key);
    const source = this.copySource(request);
    const range = rangeOf(request.headers['x-amz-copy-source-range'] as string | undefined, source.size);
    const bytes = this.bodies.read(source.body!, range?.start, range?.end);
    const copied = await store(bytes, upload.checksumAlgorithm ?? 'CRC64NVME', this.bodies);
    const part = this.uploads.addPart(upload.id, number, copied, this.context.clock.now());
    return xmlResponse(
      'CopyPartResult',
      { LastModified: new Date(part.modified), ETag: `"${part.etag}"` },
      { namespace: NAMESPACE },
    );
  }

  private async completeUpload(
    bucket: Bucket,
    { key, query }: Target & { readonly key: string },
    request: AwsRequest,
  ): Promise<AwsResponse> {
    const { headers } = request;
    const upload = this.uploads.get(query.get('uploadId')!, bucket.name, key);
    const document = readXml(await request.read());
    checkWrite(headers, present(bucket, key), key);
    const { body, size, md5, checksum, sizes } = await this.uploads.complete(upload, document);
    try {
      checkWhole(headers[checksumHeader(checksum.algorithm)] as string | undefined, checksum);
    } catch (e) {
      this.bodies.delete(body);
      throw e;
    }
    const version = this.add(bucket, 'ObjectCreated:CompleteMultipartUpload', request, {
      key,
      size,
      etag: md5,
      checksum,
      body,
      parts: sizes,
      ...upload.object,
    });
    this.uploads.abort(upload);
    return xmlResponse(
      'CompleteMultipartUploadResult',
      {
        Location: `${this.context.endpoint}/${bucket.name}/${key}`,
        Bucket: bucket.name,
        Key: key,
        ETag: `"${md5}"`,
        ...checksumElement(version),
      },
      { namespace: NAMESPACE, headers: versionHeaders(version) },
    );
  }

  private uploadsDocument(bucket: Bucket): object {
    return {
      Bucket: bucket.name,
      MaxUploads: 1000,
      IsTruncated: false,
      Upload: this.uploads.of(bucket.name).map(({ id, key, initiated, object }) => ({
        Key: key,
        UploadId: id,
        Initiator: OWNER,
        Owner: OWNER,
        StorageClass: object.storageClass,
        Initiated: new Date(initiated),
      })),
    };
  }

  private partsDocument({ bucket, key, id, parts, object }: MultipartUpload): object {
    return {
      Bucket: bucket,
      Key: key,
      UploadId: id,
      Initiator: OWNER,
      Owner: OWNER,
      StorageClass: object.storageClass,
      MaxParts: 1000,
      IsTruncated: false,
      Part: Object.entries(parts)
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([number, { modified, etag, size, checksum }]) => ({
          PartNumber: number,
          LastModified: new Date(modified),
          ETag: `"${etag}"`,
          Size: size,
          [`Checksum${checksum.algorithm}`]: checksum.value,
        })),
    };
  }

  private attributes(bucket: Bucket, target: Target & { readonly key: string }, { headers }: AwsRequest): AwsResponse {
    const object = this.find(bucket, target);
    const wanted = String(headers['x-amz-object-attributes'] ?? '')
      .split(',')
      .map((name) => name.trim());
    const has = (name: string) => wanted.includes(name);
    return xmlResponse(
      'GetObjectAttributesResponse',
      {
        ETag: has('ETag') ? object.etag : undefined,
        Checksum: has('Checksum') && object.checksum ? checksumElement(object) : undefined,
        ObjectParts: has('ObjectParts') && object.parts ? { PartsCount: object.parts.length } : undefined,
        StorageClass: has('StorageClass') ? object.storageClass : undefined,
        ObjectSize: has('ObjectSize') ? object.size : undefined,
      },
      {
        namespace: NAMESPACE,
        headers: { 'last-modified': new Date(object.modified).toUTCString(), ...versionHeaders(object) },
      },
    );
  }

  private async putNotifications(bucket: Bucket, request: AwsRequest): Promise<void> {
    const notifications = xmlNotifications(readXml(await request.read()));
    this.put({ ...bucket.settings, notifications });
    const payload = JSON.stringify(testEvent(bucket.name, this.context.clock.now(), request.id));
    for (const { arn } of notifications.targets) {
      if (!['sqs', 'sns'].includes(arn.split(':')[2])) continue;
      try {
        await this.notify(bucket, arn, payload, request);
      } catch {
        throw invalidArgument(
          'Unable to validate the following destination configurations',
          arn,
          'Not authorized to invoke, or not found',
        );
      }
    }
  }

  private announce(bucket: Bucket, eventName: string, object: ObjectVersion, request: AwsRequest): void {
    const { notifications, versioning } = bucket.settings;
    const { clock, region } = this.context;
    if (!notifications) return;
    const change: ObjectChange = {
      eventName,
      bucket: bucket.name,
      object,
      isVersioned: versioning !== undefined,
      time: clock.now(),
      region,
      requestId: request.id,
      requester: requesterOf(request.caller),
    };
    const send = (arn: string, payload: object) => {
      clock.after(0, async () => {
        try {
          await this.notify(bucket, arn, JSON.stringify(payload), request);
        } catch (e) {
          this.context.log(`${bucket.name}: ${arn} refuses a notification: ${(e as Error).message}`);
        }
      });
    };
    for (const target of notifications.targets) {
      if (wants(target, change)) send(target.arn, { Records: [notificationRecord(change, target.id)] });
    }
    if (notifications.eventBridge) send(this.defaultBus, busEvent(change));
  }

  private get defaultBus(): string {
    const { region, account } = this.context;
    return `arn:aws:events:${region}:${account}:event-bus/default`;
  }

  private notify(bucket: Bucket, targetArn: string, payload: string, { caller }: AwsRequest): Promise<void> {
    const sourceArn = `arn:aws:s3:::${bucket.name}`;
    const cause = through(caller.cause, sourceArn);
    return this.context.deliver({
      targetArn,
      payload,
      cause,
      caller: {
        principal: { type: 'service', service: 's3.amazonaws.com', sourceArn },
        account: this.context.account,
        cause,
      },
    });
  }
}

function keyOf({ bucket, key, versionId }: ObjectVersion): string {
  return `${bucket}/${key}\n${versionId}`;
}

function present(bucket: Bucket, key: string): ObjectVersion | undefined {
  const object = bucket.current(key);
  return object?.isDeleteMarker ? undefined : object;
}

function missing(code: string, message: string): AwsServiceError {
  return s3Error(404, code, message);
}

/** The parts of an object that its headers give. */
function detailsOf(
  headers: AwsRequest['headers'],
): Pick<ObjectVersion, 'headers' | 'metadata' | 'tags' | 'storageClass'> {
  const stored = STORED_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]]));
  const metadata = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('x-amz-meta-') ? [[name.slice('x-amz-meta-'.length), String(value)]] : [],
  );
  const bytes = metadata.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value), 0);
  if (bytes > 2048) {
    throw s3Error(400, 'MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: bytes,
      MaxSizeAllowed: 2048,
    });
  }
  const kept = Object.fromEntries(stored);
  // It is the form in which the body was sent.
  const encoding = kept['content-encoding']?.split(',').filter((one: string) => one.trim() !== 'aws-chunked');
  if (encoding) kept['content-encoding'] = encoding.join(',').trim();
  if (kept['content-encoding'] === '') delete kept['content-encoding'];
  return {
    headers: { 'content-type': 'binary/octet-stream', ...kept },
    metadata: Object.fromEntries(metadata),
    tags: Object.fromEntries(new URLSearchParams(String(headers['x-amz-tagging'] ?? ''))),
    storageClass: String(headers['x-amz-storage-class'] ?? 'STANDARD'),
  };
}

function versionHeaders({ versionId }: ObjectVersion): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}

function checksumHeaders({ checksum }: ObjectVersion): Record<string, string> {
  if (!checksum) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

function checksumElement({ checksum }: ObjectVersion): object {
  return checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type } : {};
}

function writtenHeaders(version: ObjectVersion): Record<string, string> {
  return {
    etag: `"${version.etag}"`,
    ...checksumHeaders(version),
    ...versionHeaders(version),
    'x-amz-server-side-encryption': 'AES256',
  };
}

function objectHeaders(object: ObjectVersion): Record<string, string> {
  const { storageClass, tags, metadata } = object;
  const count = Object.keys(tags).length;
  return {
    ...object.headers,
    'accept-ranges': 'bytes',
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modified).toUTCString(),
    'x-amz-server-side-encryption': 'AES256',
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    ...versionHeaders(object),
    ...(storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': storageClass }),
    ...(count > 0 ? { 'x-amz-tagging-count': String(count) } : {}),
  };
}

/** `response-content-type` and others replace headers of the response. */
function overrides(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...query].flatMap(([name, value]) =>
      name.startsWith('response-') ? [[name.slice('response-'.length), value]] : [],
    ),
  );
}

function partRange({ parts, size }: ObjectVersion, number: number) {
  const sizes = parts ?? [size];
  if (!(number >= 1 && number <= sizes.length)) {
    throw s3Error(416, 'InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      PartNumberRequested: number,
      ActualPartCount: sizes.length,
    });
  }
  const start = sizes.slice(0, number - 1).reduce((sum, one) => sum + one, 0);
  return { start, end: start + sizes[number - 1] - 1 };
}

function partNumberOf(query: URLSearchParams): number {
  const number = Number(query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= 10_000) return number;
  throw invalidArgument(
    'Part number must be an integer between 1 and 10000, inclusive',
    'partNumber',
    query.get('partNumber'),
  );
}

function tagsIn(body: Buffer): { readonly [key: string]: string } {
  const tags = readXml(body).child('TagSet')?.all('Tag') ?? [];
  if (tags.length > 50) throw s3Error(400, 'BadRequest', 'Object tags cannot be greater than 10');
  return Object.fromEntries(tags.map((tag) => [tag.value('Key') ?? '', tag.value('Value') ?? '']));
}

function tagDocument(tags: { readonly [key: string]: string }): object {
  return { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } };
}

function requesterOf(caller: Caller): string {
  const { principal } = caller;
  return principal.type === 'anonymous' ? 'Anonymous' : `AWS:${callerArn(caller).split('/').slice(-2).join(':')}`;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
function postResponse(
  fields: { readonly [name: string]: string },
  bucket: string,
  version: ObjectVersion,
  location: string,
): AwsResponse {
  const headers = { ...writtenHeaders(version), location };
  const { success_action_status: status, success_action_redirect: redirect } = fields;
  const { key, etag } = version;
  if (redirect !== undefined) {
    const url = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag: `"${etag}"` })) url.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: url.href }, body: '' };
  }
  if (status === '201') {
    return xmlResponse(
      'PostResponse',
      { Location: location, Bucket: bucket, Key: key, ETag: `"${etag}"` },
      { status: 201, headers },
    );
  }
  return { status: status === '200' ? 200 : 204, headers, body: '' };
}
