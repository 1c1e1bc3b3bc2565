import * as fs from 'node:fs';
import * as path from 'node:path';
import { detailsOf } from './headers';
import type { S3State } from './state';
import { store } from './upload';
import { SeedError, type SeedObject } from '../seed';
import { MAX_KEY_BYTES } from './target';

/** The types of files that a browser shows; those of `aws s3 cp`. Others are `binary/octet-stream`. */
const CONTENT_TYPES: { readonly [extension: string]: string } = {
  css: 'text/css',
  csv: 'text/csv',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  md: 'text/markdown',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  webp: 'image/webp',
  xml: 'application/xml',
  zip: 'application/zip',
};

/** Puts files into a bucket, unless it has objects. */
export async function seedBucket(state: S3State, name: string, objects: readonly SeedObject[]): Promise<boolean> {
  const bucket = state.existing(name);
  if (!bucket.isEmpty) return false;
  const tooLong = objects.findIndex(({ key }) => Buffer.byteLength(key) > MAX_KEY_BYTES);
  if (tooLong >= 0) throw new SeedError(tooLong, `its key is longer than ${MAX_KEY_BYTES} bytes`);
  for (const { key, file } of objects) {
    const type = CONTENT_TYPES[path.extname(key).slice(1).toLowerCase()];
    const { body, size, md5, checksum } = await store(fs.createReadStream(file), 'CRC64NVME', state.bodies);
    const details = detailsOf(type === undefined ? {} : { 'content-type': type });
    state.addSilently(bucket, { key, size, etag: md5, checksum, body, ...details });
  }
  return true;
}
