import { s3Error } from './errors';
import { readXml } from '../protocols/rest-xml';

type Tags = { readonly [key: string]: string };

const MAX_OBJECT_TAGS = 10;

export function tagsIn(body: Buffer, max = 50): Tags {
  const tags = readXml(body).child('TagSet')?.all('Tag') ?? [];
  return checked(
    tags.map((tag) => [tag.value('Key') ?? '', tag.value('Value') ?? '']),
    max,
  );
}

export function objectTagsIn(body: Buffer): Tags {
  return tagsIn(body, MAX_OBJECT_TAGS);
}

/** The tags in the header `x-amz-tagging`. */
export function objectTagsOf(header: string): Tags {
  return checked([...new URLSearchParams(header)], MAX_OBJECT_TAGS);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
function checked(tags: readonly (readonly [key: string, value: string])[], max: number): Tags {
  if (tags.length > max) {
    throw s3Error(
      400,
      'BadRequest',
      `${max === MAX_OBJECT_TAGS ? 'Object' : 'Bucket'} tags cannot be greater than ${max}`,
    );
  }
  for (const [i, [key, value]] of tags.entries()) {
    if (key === '' || key.length > 128) throw invalidTag('The TagKey you have provided is invalid', { TagKey: key });
    if (value.length > 256)
      throw invalidTag('The TagValue you have provided is invalid', { TagKey: key, TagValue: value });
    if (tags.findIndex(([other]) => other === key) < i) {
      throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: key });
    }
  }
  return Object.fromEntries(tags);
}

const invalidTag = (message: string, details: object) => s3Error(400, 'InvalidTag', message, { ...details });

export function tagDocument(tags: Tags): object {
  return { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } };
}
