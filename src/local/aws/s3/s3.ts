import { BucketOperations } from './bucket-operations';
import type { Bucket } from './bucket';
import { preflight, templateCorsRules, withCors } from './cors';
import { accessDenied, noSuchBucket, s3Error } from './errors';
import { NAMESPACE, OWNER } from './listing';
import { apiNotifications, templateNotifications } from './notifications';
import { ObjectOperations } from './object-operations';
import { operationOf } from './operations';
import { checkPresigned, headersInQuery } from './presigned';
import { checkPresignedV2 } from './presigned-v2';
import { seedBucket } from './seed-bucket';
import { present, S3State, type Handlers } from './state';
import { MAX_KEY_BYTES, targetOf, type Target } from './target';
import { UploadOperations } from './upload-operations';
import { NotImplementedError } from '../not-implemented';
import { xmlResponse } from '../protocols/rest-xml';
import {
  AwsServiceError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  type ResourceProblem,
  type ServiceContext,
} from '../service';
import type { Seed } from '../seed';
import { tagsOf } from '../tags';
import { TemplateResources } from '../template-resources';
import type { LocalResource } from '../../model';

/** The settings of a bucket of the template. */
interface BucketDefinition {
  readonly name: string;
  readonly versioned: boolean;
  readonly cors?: any;
  readonly tags: any;
  readonly notifications?: any;
}

/** Who may run these follows from the body: the policy of a form, the keys to delete. */
const AUTHORIZED_BY_BODY: ReadonlySet<string> = new Set(['DeleteObjects', 'PostObject']);

/** Simple Storage Service. */
export class S3 implements AwsService {
  readonly name = 's3';
  readonly operations: readonly string[];
  private readonly state: S3State;
  private readonly handlers: Handlers;
  /** By the names of buckets. */
  private readonly template: TemplateResources;

  constructor(context: ServiceContext) {
    context.clock.keepHistory();
    this.state = new S3State(context);
    this.template = new TemplateResources(context.folder, (name) => {
      const isEmpty = this.state.buckets.get(name)?.isEmpty ?? true;
      this.state.drop(name);
      if (!isEmpty) context.log(`${name}: deleted with its objects, as the stack no longer has the bucket`);
    });
    this.handlers = {
      ...new BucketOperations(this.state).handlers,
      ...new ObjectOperations(this.state).handlers,
      ...new UploadOperations(this.state).handlers,
    };
    this.operations = Object.keys(this.handlers);
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const target = targetOf(request);
    const bucket = target.bucket === undefined ? undefined : this.state.buckets.get(target.bucket);
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
    return this.template.apply((template) => {
      for (const resource of of('AWS::S3::Bucket')) {
        const definition = resource.definition as BucketDefinition;
        template.keep(definition.name);
        template.add(resource, () => this.applyBucket(definition));
      }
      for (const { definition } of of('AWS::S3::BucketPolicy')) {
        const bucket = this.state.buckets.get(definition.Bucket);
        if (bucket) this.state.put({ ...bucket.settings, policy: JSON.stringify(definition.PolicyDocument) });
      }
      for (const { definition } of of('Custom::S3BucketNotifications')) this.applyNotifications(definition);
    });
  }

  /** Announces no object. */
  seed({ definition }: LocalResource, seed: Seed): Promise<boolean> {
    if (!('objects' in seed)) throw new TypeError('a bucket has objects');
    return seedBucket(this.state, (definition as BucketDefinition).name, seed.objects);
  }

  resume(): void {
    this.state.announcer.resume();
  }

  /** The keys of the objects in a bucket, in S3's order. */
  keys(bucketName: string): readonly string[] {
    const bucket = this.state.existing(bucketName);
    return bucket.keys().filter((key) => present(bucket, key) !== undefined);
  }

  private applyBucket({ name, versioned, cors, tags, notifications }: BucketDefinition): void {
    const before = this.state.buckets.get(name)?.settings;
    this.state.put({
      name,
      created: before?.created ?? this.state.context.clock.now(),
      versioning: versioned ? 'Enabled' : before?.versioning && 'Suspended',
      cors: templateCorsRules(cors),
      tags: tagsOf(tags),
      notifications: templateNotifications(notifications),
    });
  }

  /** What the construct of the CDK configures by a resource of its own. */
  private applyNotifications({ BucketName: name, NotificationConfiguration: configuration }: any): void {
    const bucket = this.state.buckets.get(name);
    if (!bucket) return;
    const { targets = [], eventBridge = false } = bucket.settings.notifications ?? {};
    const own = apiNotifications(configuration);
    this.state.put({
      ...bucket.settings,
      notifications: { targets: [...targets, ...own.targets], eventBridge: eventBridge || own.eventBridge },
    });
  }

  private async run(target: Target, bucket: Bucket | undefined, request: AwsRequest): Promise<AwsResponse> {
    checkPresigned(request, target.query, this.state.context);
    checkPresignedV2(request, target, this.state.context);
    Object.assign(request.headers, headersInQuery(target.query));
    const operation = operationOf(request, target);
    if (target.bucket === undefined) return this.listBuckets(request);
    if (operation.name === 'Preflight') return preflight(this.state.existing(target.bucket), request);
    if (operation.name === 'CreateBucket') return this.createBucket(target.bucket, request);
    const handler = Object.hasOwn(this.handlers, operation.name) ? this.handlers[operation.name] : undefined;
    if (!handler) throw new NotImplementedError(this.name, operation.name);
    const { before } = this.state.context;
    if (before) await before({ service: this.name, operation: operation.name, caller: request.caller });
    if (!AUTHORIZED_BY_BODY.has(operation.name)) {
      await this.state.permissionsLoaded(operation, target, request.caller, bucket);
      this.state.authorize(operation, target, request.caller, bucket);
    }
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

  private listBuckets({ caller }: AwsRequest): AwsResponse {
    if (caller.principal.type === 'anonymous') throw accessDenied();
    this.state.context.authorize(caller, () => [{ action: 's3:ListAllMyBuckets', resource: '*' }]);
    const all = [...this.state.buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
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
    this.state.context.authorize(caller, () => [{ action: 's3:CreateBucket', resource: `arn:aws:s3:::${name}` }]);
    if (!/^(?!xn--|.*\.\.|\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw s3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
    }
    if (this.state.buckets.has(name)) {
      throw s3Error(
        409,
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { BucketName: name },
      );
    }
    this.state.put({ name, created: this.state.context.clock.now() });
    return { status: 200, headers: { location: `/${name}` }, body: '' };
  }

  async close(): Promise<void> {
    this.template.close();
    this.state.close();
  }
}
