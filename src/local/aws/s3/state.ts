import { randomUUID } from 'node:crypto';
import { Announcer } from './announcer';
import { Bodies } from './bodies';
import { Bucket, type BucketSettings } from './bucket';
import { noSuchBucket, noSuchKey, noSuchVersion, s3Error } from './errors';
import { MultipartUploads, type MultipartUpload } from './multipart';
import type { ObjectVersion } from './object';
import type { S3Operation } from './operations';
import type { Target } from './target';
import type { Caller } from '../caller';
import type { Access, AwsRequest, AwsResponse, ServiceContext } from '../service';
import { Store } from '../../store/store';

/** Handles one operation. What it returns is the response; nothing is an empty 200. */
export type Handler = (bucket: Bucket, target: ObjectTarget, request: AwsRequest) => unknown;

export type Handlers = { readonly [operation: string]: Handler };

/** Of an operation of a bucket, the key is empty. */
export type ObjectTarget = Target & { readonly key: string };

export const NO_CONTENT: AwsResponse = { status: 204, headers: {}, body: '' };

/** A version that is to be added. */
export type NewObject = Omit<ObjectVersion, 'bucket' | 'versionId' | 'modified' | 'sequencer'>;

/** The buckets with their objects and uploads, and where they are stored. */
export class S3State {
  readonly buckets = new Map<string, Bucket>();
  readonly bodies: Bodies;
  readonly uploads: MultipartUploads;
  readonly announcer: Announcer;
  private readonly settings: Store<BucketSettings>;
  private readonly objects: Store<ObjectVersion>;
  private readonly uploadStore: Store<MultipartUpload>;
  private sequence: number;

  constructor(readonly context: ServiceContext) {
    const { folder } = context;
    const file = (name: string) => folder && `${folder}/${name}.jsonl`;
    this.announcer = new Announcer(context);
    this.bodies = new Bodies(folder && `${folder}/bodies`);
    this.settings = Store.open(file('buckets'));
    this.objects = Store.open(file('objects'));
    this.uploadStore = Store.open(file('uploads'));
    this.uploads = new MultipartUploads(this.uploadStore, this.bodies);
    for (const [name, settings] of this.settings.entries()) this.buckets.set(name, new Bucket(settings));
    for (const [, version] of this.objects.entries()) this.buckets.get(version.bucket)?.restore(version);
    // Later than all that is stored, and than those of another process.
    this.sequence = Date.now() * 1000;
  }

  close(): void {
    this.announcer.close();
    this.settings.close();
    this.objects.close();
    this.uploadStore.close();
    this.bodies.close();
  }

  authorize(operation: S3Operation, target: Target, caller: Caller, bucket: Bucket | undefined): void {
    this.context.authorize(caller, () => [accessOf(operation, target, bucket)]);
  }

  /** See `ServiceContext`. */
  async permissionsLoaded(
    operation: S3Operation,
    target: Target,
    caller: Caller,
    bucket: Bucket | undefined,
  ): Promise<void> {
    await this.context.permissionsLoaded?.(caller, () => [accessOf(operation, target, bucket)]);
  }

  /** Fails with NoSuchBucket. */
  existing(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  /** Adds a bucket, or changes its settings. */
  put(settings: BucketSettings): void {
    this.settings.set(settings.name, settings);
    const bucket = this.buckets.get(settings.name);
    if (bucket) bucket.settings = settings;
    else this.buckets.set(settings.name, new Bucket(settings));
  }

  /** Deletes a bucket with all that is in it. */
  drop(name: string): void {
    const bucket = this.buckets.get(name);
    if (!bucket) return;
    for (const key of bucket.keys()) for (const version of bucket.versions(key)) this.forget(bucket, version);
    for (const upload of this.uploads.of(name)) this.uploads.abort(upload);
    this.buckets.delete(name);
    this.settings.delete(name);
  }

  /** Deletes a version and its body. */
  forget(bucket: Bucket, version: ObjectVersion): void {
    bucket.remove(version);
    this.objects.delete(keyOf(version));
    this.bodies.delete(version.body);
  }

  /** The version that a request names, or the present one. */
  find(bucket: Bucket, { key, query }: Target & { readonly key: string }): ObjectVersion {
    const versionId = query.get('versionId');
    const found = versionId === null ? bucket.current(key) : bucket.version(key, versionId);
    if (!found && versionId !== null) throw noSuchVersion(key, versionId);
    if (!found) throw noSuchKey(key);
    if (!found.isDeleteMarker) return found;
    const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': found.versionId };
    if (versionId === null) throw noSuchKey(key, headers);
    throw s3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {}, headers);
  }

  /** Stores a version that has changed. */
  update(bucket: Bucket, version: ObjectVersion): void {
    bucket.replace(version);
    this.objects.set(keyOf(version), version);
  }

  /** Adds a version of an object, and announces it. */
  add(bucket: Bucket, eventName: string, request: AwsRequest, object: NewObject): ObjectVersion {
    const version = this.addSilently(bucket, object);
    this.announcer.announce(bucket, eventName, version, request);
    return version;
  }

  /** Adds a version of an object. */
  addSilently(bucket: Bucket, object: NewObject): ObjectVersion {
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
    return version;
  }

  /** Later than all before. */
  nextSequencer(): string {
    return (++this.sequence).toString(16).toUpperCase().padStart(18, '0');
  }
}

function keyOf({ bucket, key, versionId }: ObjectVersion): string {
  return `${bucket}/${key}\n${versionId}`;
}

/** The object of a key, unless it is deleted. */
export function present(bucket: Bucket, key: string): ObjectVersion | undefined {
  const object = bucket.current(key);
  return object?.isDeleteMarker ? undefined : object;
}

function accessOf(operation: S3Operation, target: Target, bucket: Bucket | undefined): Access {
  const arn = `arn:aws:s3:::${target.bucket}`;
  const policy = bucket?.settings.policy;
  const access: Omit<Access, 'action' | 'resource'> = policy ? { resourcePolicy: JSON.parse(policy) } : {};
  const prefix = target.query.get('prefix');
  return {
    ...access,
    action: `s3:${operation.action}`,
    resource: operation.isOfObject ? `${arn}/${target.key ?? ''}` : arn,
    ...(operation.action === 'ListBucket' ? { conditions: { 's3:prefix': prefix ?? '' } } : {}),
  };
}
