import { createHash, randomBytes } from 'node:crypto';
import type { Bodies, Body } from './bodies';
import { badDigest, malformedXml, noSuchUpload, s3Error } from './errors';
import type { ObjectChecksum, ObjectVersion } from './object';
import { store, type Upload } from './upload';
import { checksum, type ChecksumAlgorithm } from '../protocols/checksums';
import type { XmlElement } from '../protocols/rest-xml';
import type { Store } from '../../store/store';

/** Every part but the last has at least this size. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/** A multipart upload that is not complete. It is stored as JSON. */
export interface MultipartUpload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: number;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType: ObjectChecksum['type'];
  /** What the object gets. */
  readonly object: Pick<ObjectVersion, 'headers' | 'metadata' | 'tags' | 'storageClass'>;
  readonly parts: { readonly [number: string]: Part };
}

export interface Part {
  readonly body: Body;
  readonly size: number;
  readonly etag: string;
  readonly checksum: ObjectChecksum;
  readonly modified: number;
}

/** The multipart uploads of all buckets. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export class MultipartUploads {
  constructor(
    private readonly uploads: Store<MultipartUpload>,
    private readonly bodies: Bodies,
  ) {}

  begin(upload: Omit<MultipartUpload, 'id' | 'parts'>): MultipartUpload {
    const begun: MultipartUpload = { ...upload, id: randomBytes(48).toString('base64url'), parts: {} };
    this.uploads.set(begun.id, begun);
    return begun;
  }

  get(id: string, bucket: string, key: string): MultipartUpload {
    const upload = this.uploads.get(id);
    if (!upload || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(id);
    return upload;
  }

  /** Those of a bucket, by key and then by age. */
  of(bucket: string): readonly MultipartUpload[] {
    const all = [...this.uploads.entries()].map(([, upload]) => upload).filter((one) => one.bucket === bucket);
    return all.sort((a, b) => (a.key === b.key ? a.initiated - b.initiated : a.key < b.key ? -1 : 1));
  }

  /** Adds a part, or replaces one. */
  addPart(id: string, number: number, { body, size, md5, checksum: sum }: Upload, modified: number): Part {
    const upload = this.uploads.get(id);
    if (!upload) {
      this.bodies.delete(body);
      throw noSuchUpload(id);
    }
    this.bodies.delete(upload.parts[number]?.body);
    const part: Part = { body, size, etag: md5, checksum: sum, modified };
    this.uploads.set(id, { ...upload, parts: { ...upload.parts, [number]: part } });
    return part;
  }

  abort({ id, parts }: MultipartUpload): void {
    this.uploads.delete(id);
    for (const { body } of Object.values(parts)) this.bodies.delete(body);
  }

  /** The whole object. The upload is there until `abort`, so that completing it again after a failure works. */
  async complete(
    upload: MultipartUpload,
    document: XmlElement,
  ): Promise<Upload & { readonly sizes: readonly number[] }> {
    const listed = document.all('Part').map((part) => ({
      number: Number(part.value('PartNumber')),
      etag: (part.value('ETag') ?? '').replace(/^"|"$/g, ''),
      checksums: part.children.filter(({ name }) => name.startsWith('Checksum')),
    }));
    if (listed.length === 0) throw malformedXml();
    const parts = listed.map(({ number, etag, checksums }, index) => {
      if (index > 0 && number <= listed[index - 1].number) {
        throw s3Error(
          400,
          'InvalidPartOrder',
          'The list of parts was not in ascending order. Parts must be ordered by part number.',
          { UploadId: upload.id },
        );
      }
      const part = upload.parts[number];
      if (!part || part.etag !== etag) throw invalidPart(upload, number, etag);
      const sum = checksums.find(({ name }) => name === `Checksum${part.checksum.algorithm}`);
      if (sum && sum.text !== part.checksum.value) throw invalidPart(upload, number, etag);
      return { number, ...part };
    });
    for (const { number, size, etag } of parts.slice(0, -1)) {
      if (size >= MIN_PART_BYTES) continue;
      throw s3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        ProposedSize: size,
        MinSizeAllowed: MIN_PART_BYTES,
        PartNumber: number,
        ETag: etag,
      });
    }
    const algorithm = upload.checksumAlgorithm ?? 'CRC64NVME';
    const whole = await store(this.concatenated(parts), algorithm, this.bodies);
    const hash = createHash('md5');
    for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
    return {
      ...whole,
      md5: `${hash.digest('hex')}-${parts.length}`,
      checksum: upload.checksumType === 'COMPOSITE' ? composite(algorithm, parts) : whole.checksum,
      sizes: parts.map(({ size }) => size),
    };
  }

  private async *concatenated(parts: readonly Part[]): AsyncGenerator<Uint8Array> {
    for (const { body } of parts) yield* this.bodies.read(body);
  }
}

/** The checksum of the parts' checksums. */
function composite(algorithm: ChecksumAlgorithm, parts: readonly Part[]): ObjectChecksum {
  const sum = checksum(algorithm);
  for (const part of parts) sum.update(Buffer.from(part.checksum.value, 'base64'));
  return { algorithm, value: `${sum.digest()}-${parts.length}`, type: 'COMPOSITE' };
}

function invalidPart({ id }: MultipartUpload, number: number, etag: string) {
  return s3Error(
    400,
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: id, PartNumber: number, ETag: etag },
  );
}

/** Fails if a checksum of the completed object is not the given one. */
export function checkWhole(given: string | undefined, { algorithm, value }: ObjectChecksum): void {
  if (given !== undefined && given !== value) throw badDigest(algorithm);
}
