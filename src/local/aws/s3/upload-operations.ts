import type { Bucket } from './bucket';
import { checkWrite } from './conditions';
import { copySource } from './copy-source';
import { invalidArgument, s3Error } from './errors';
import { checksumElement, detailsOf, versionHeaders, writtenHeaders } from './headers';
import { NAMESPACE, OWNER } from './listing';
import { checkWhole, type MultipartUpload } from './multipart';
import type { ObjectVersion } from './object';
import { checkPolicy, readForm, signerOf } from './post-policy';
import { copyRangeOf } from './ranges';
import { NO_CONTENT, present, type Handlers, type ObjectTarget, type S3State } from './state';
import type { Target } from './target';
import { algorithmOf, receive, store } from './upload';
import { checksumHeader, CHECKSUM_ALGORITHMS } from '../protocols/checksums';
import { readXml, xmlResponse } from '../protocols/rest-xml';
import type { AwsRequest, AwsResponse } from '../service';

/** Multipart uploads, and uploads by forms. */
export class UploadOperations {
  constructor(private readonly state: S3State) {}

  get handlers(): Handlers {
    const xml = (root: string, content: object) => xmlResponse(root, content, { namespace: NAMESPACE });
    return {
      ListMultipartUploads: (bucket) => xml('ListMultipartUploadsResult', this.uploadsDocument(bucket)),
      CreateMultipartUpload: (bucket, { key }, request) => this.beginUpload(bucket, key, request),
      UploadPart: (bucket, target, request) => this.uploadPart(bucket, target, request),
      UploadPartCopy: (bucket, target, request) => this.uploadPartCopy(bucket, target, request),
      ListParts: (bucket, { key, query }) =>
        xml('ListPartsResult', this.partsDocument(this.state.uploads.get(query.get('uploadId')!, bucket.name, key))),
      CompleteMultipartUpload: (bucket, target, request) => this.completeUpload(bucket, target, request),
      AbortMultipartUpload: (bucket, { key, query }) => {
        this.state.uploads.abort(this.state.uploads.get(query.get('uploadId')!, bucket.name, key));
        return NO_CONTENT;
      },
      PostObject: (bucket, target, request) => this.postObject(bucket, target, request),
    };
  }

  private beginUpload(bucket: Bucket, key: string, { headers }: AwsRequest): AwsResponse {
    const named = String(headers['x-amz-checksum-algorithm'] ?? '').toUpperCase();
    const checksumAlgorithm = CHECKSUM_ALGORITHMS.find((one) => one === named);
    const type = headers['x-amz-checksum-type'];
    const isFull = type === 'FULL_OBJECT' || (type === undefined && (checksumAlgorithm ?? 'CRC64NVME') === 'CRC64NVME');
    const upload = this.state.uploads.begin({
      bucket: bucket.name,
      key,
      initiated: this.state.context.clock.now(),
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

  private async uploadPart(bucket: Bucket, { key, query }: ObjectTarget, request: AwsRequest): Promise<AwsResponse> {
    const number = partNumberOf(query);
    const upload = this.state.uploads.get(query.get('uploadId')!, bucket.name, key);
    const part = this.state.uploads.addPart(
      upload.id,
      number,
      await receive(request, this.state.bodies),
      this.state.context.clock.now(),
    );
    return {
      status: 200,
      headers: { etag: `"${part.etag}"`, [checksumHeader(part.checksum.algorithm)]: part.checksum.value },
      body: '',
    };
  }

  private async uploadPartCopy(
    bucket: Bucket,
    { key, query }: ObjectTarget,
    request: AwsRequest,
  ): Promise<AwsResponse> {
    const number = partNumberOf(query);
    const upload = this.state.uploads.get(query.get('uploadId')!, bucket.name, key);
    const source = copySource(this.state, request);
    const range = copyRangeOf(request.headers['x-amz-copy-source-range'] as string | undefined, source.size);
    const bytes = this.state.bodies.read(source.body!, range?.start, range?.end);
    const copied = await store(bytes, upload.checksumAlgorithm ?? 'CRC64NVME', this.state.bodies);
    const part = this.state.uploads.addPart(upload.id, number, copied, this.state.context.clock.now());
    return xmlResponse(
      'CopyPartResult',
      { LastModified: new Date(part.modified), ETag: `"${part.etag}"` },
      { namespace: NAMESPACE },
    );
  }

  private async completeUpload(
    bucket: Bucket,
    { key, query }: ObjectTarget,
    request: AwsRequest,
  ): Promise<AwsResponse> {
    const { headers } = request;
    const upload = this.state.uploads.get(query.get('uploadId')!, bucket.name, key);
    const document = readXml(await request.read());
    checkWrite(headers, present(bucket, key), key);
    const { body, size, md5, checksum, sizes } = await this.state.uploads.complete(upload, document);
    try {
      checkWhole(headers[checksumHeader(checksum.algorithm)] as string | undefined, checksum);
    } catch (e) {
      this.state.bodies.delete(body);
      throw e;
    }
    const version = this.state.add(bucket, 'ObjectCreated:CompleteMultipartUpload', request, {
      key,
      size,
      etag: md5,
      checksum,
      body,
      parts: sizes,
      ...upload.object,
    });
    this.state.uploads.abort(upload);
    return xmlResponse(
      'CompleteMultipartUploadResult',
      {
        Location: `${this.state.context.endpoint}/${bucket.name}/${key}`,
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
      Upload: this.state.uploads.of(bucket.name).map(({ id, key, initiated, object }) => ({
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

  private async postObject(bucket: Bucket, target: Target, request: AwsRequest): Promise<AwsResponse> {
    const { fields, fileName, contentType, file } = await readForm(request);
    const key = (fields.key ?? '').replaceAll('${filename}', fileName);
    if (key === '')
      throw invalidArgument(
        "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
        'key',
        '',
      );
    // Whoever has signed the policy uploads; a form without a signature is anonymous.
    const caller = signerOf(fields, this.state.context) ?? request.caller;
    const sizes = checkPolicy(fields, bucket.name, key, this.state.context.clock);
    const operation = { name: 'PostObject', action: 'PutObject', isOfObject: true };
    this.state.authorize(operation, { ...target, key }, caller, bucket);
    const headers = { 'content-type': contentType, ...fields };
    const { body, size, md5, checksum } = await store(file, algorithmOf(headers), this.state.bodies);
    const tooSmall = size < sizes.min;
    if (tooSmall || size > sizes.max) {
      this.state.bodies.delete(body);
      throw s3Error(
        400,
        tooSmall ? 'EntityTooSmall' : 'EntityTooLarge',
        `Your proposed upload ${tooSmall ? 'is smaller than the minimum allowed size' : 'exceeds the maximum allowed size'}`,
        { ProposedSize: size, [tooSmall ? 'MinSizeAllowed' : 'MaxSizeAllowed']: tooSmall ? sizes.min : sizes.max },
      );
    }
    const version = this.state.add(bucket, 'ObjectCreated:Post', request, {
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
      `${this.state.context.endpoint}/${bucket.name}/${encodeURIComponent(key)}`,
    );
  }
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
  // S3 ignores a redirect that is no valid URL.
  if (redirect !== undefined && URL.canParse(redirect)) {
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
