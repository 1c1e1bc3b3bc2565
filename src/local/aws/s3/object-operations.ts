import type { Bucket } from './bucket';
import { checkDelete, checkWrite, isNotModified } from './conditions';
import { copySource } from './copy-source';
import { malformedXml, s3Error } from './errors';
import {
  checksumElement,
  checksumHeaders,
  detailsOf,
  objectHeaders,
  overrides,
  versionHeaders,
  writtenHeaders,
} from './headers';
import { NAMESPACE } from './listing';
import type { ObjectVersion } from './object';
import { rangeOf } from './ranges';
import { NO_CONTENT, present, type Handlers, type ObjectTarget, type S3State } from './state';
import { objectTagsIn, tagDocument } from './tags';
import { receive } from './upload';
import { readXml, xmlResponse } from '../protocols/rest-xml';
import { AwsServiceError, type AwsRequest, type AwsResponse } from '../service';

/** The operations on objects. */
export class ObjectOperations {
  constructor(private readonly state: S3State) {}

  get handlers(): Handlers {
    const xml = (root: string, content: object) => xmlResponse(root, content, { namespace: NAMESPACE });
    return {
      PutObject: (bucket, { key }, request) => this.putObject(bucket, key, request),
      CopyObject: (bucket, { key }, request) => this.copyObject(bucket, key, request),
      GetObject: (bucket, target, request) => this.getObject(bucket, target, request),
      HeadObject: (bucket, target, request) => this.getObject(bucket, target, request),
      DeleteObject: (bucket, { key, query }, request) => {
        checkDelete(request.headers['if-match'], bucket.current(key), key);
        const { headers } = this.deleteObject(bucket, key, query.get('versionId') ?? undefined, request);
        return { status: 204, headers, body: '' };
      },
      GetObjectTagging: (bucket, target) => xml('Tagging', tagDocument(this.state.find(bucket, target).tags)),
      PutObjectTagging: async (bucket, target, request) => {
        this.state.update(bucket, { ...this.state.find(bucket, target), tags: objectTagsIn(await request.read()) });
      },
      DeleteObjectTagging: (bucket, target) => {
        this.state.update(bucket, { ...this.state.find(bucket, target), tags: {} });
        return NO_CONTENT;
      },
      GetObjectAttributes: (bucket, target, request) => this.attributes(bucket, target, request),
      DeleteObjects: (bucket, target, request) => this.deleteObjects(bucket, target, request),
    };
  }

  private async putObject(bucket: Bucket, key: string, request: AwsRequest): Promise<AwsResponse> {
    const { headers } = request;
    checkWrite(headers, present(bucket, key), key);
    const details = detailsOf(headers);
    const { body, size, md5, checksum } = await receive(request, this.state.bodies);
    try {
      // Another upload may have ended meanwhile.
      checkWrite(headers, present(bucket, key), key);
    } catch (e) {
      this.state.bodies.delete(body);
      throw e;
    }
    const version = this.state.add(bucket, 'ObjectCreated:Put', request, {
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
    const source = copySource(this.state, request);
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
    const body = await this.state.bodies.copy(source.body!);
    const version = this.state.add(bucket, 'ObjectCreated:Copy', request, {
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

  private getObject(bucket: Bucket, target: ObjectTarget, { method, headers }: AwsRequest): AwsResponse {
    const object = this.state.find(bucket, target);
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
      body: method === 'HEAD' ? '' : this.state.bodies.read(object.body!, start, end),
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
        this.state.forget(bucket, version);
        if (!version.isDeleteMarker)
          this.state.announcer.announce(
            bucket,
            'ObjectRemoved:Delete',
            { ...version, sequencer: this.state.nextSequencer() },
            request,
          );
      }
      const isMarker = version?.isDeleteMarker ?? false;
      const marker: Record<string, string> = isMarker ? { 'x-amz-delete-marker': 'true' } : {};
      return { headers: { 'x-amz-version-id': versionId, ...marker }, versionId, isMarker };
    }
    if (versioning === undefined) {
      const object = bucket.current(key);
      if (object) {
        this.state.forget(bucket, object);
        this.state.announcer.announce(
          bucket,
          'ObjectRemoved:Delete',
          { ...object, sequencer: this.state.nextSequencer() },
          request,
        );
      }
      return { headers: {}, isMarker: false };
    }
    const marker = this.state.add(bucket, 'ObjectRemoved:DeleteMarkerCreated', request, {
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

  private async deleteObjects(bucket: Bucket, target: ObjectTarget, request: AwsRequest): Promise<AwsResponse> {
    const document = readXml(await request.read());
    const isQuiet = document.value('Quiet') === 'true';
    const objects = document.all('Object');
    if (objects.length === 0 || objects.length > 1000) throw malformedXml();
    const Deleted: object[] = [];
    const Errors: object[] = [];
    for (const object of objects) {
      const key = object.value('Key') ?? '';
      const given = object.value('VersionId');
      try {
        // Each key needs the permission, and what it is given as ETag; those that have both are deleted.
        const action = given === undefined ? 'DeleteObject' : 'DeleteObjectVersion';
        this.state.authorize({ name: action, action, isOfObject: true }, { ...target, key }, request.caller, bucket);
        checkDelete(object.value('ETag'), bucket.current(key), key);
      } catch (e) {
        if (!(e instanceof AwsServiceError)) throw e;
        Errors.push({ Key: key, VersionId: given, Code: e.code, Message: e.message });
        continue;
      }
      const { versionId, isMarker } = this.deleteObject(bucket, key, given, request);
      Deleted.push({
        Key: key,
        VersionId: given,
        ...(isMarker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {}),
      });
    }
    return xmlResponse('DeleteResult', { ...(isQuiet ? {} : { Deleted }), Error: Errors }, { namespace: NAMESPACE });
  }

  private attributes(bucket: Bucket, target: ObjectTarget, { headers }: AwsRequest): AwsResponse {
    const object = this.state.find(bucket, target);
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
