import { s3Error } from './errors';
import { readXml } from '../protocols/rest-xml';

export function tagsIn(body: Buffer): { readonly [key: string]: string } {
  const tags = readXml(body).child('TagSet')?.all('Tag') ?? [];
  if (tags.length > 50) throw s3Error(400, 'BadRequest', 'Object tags cannot be greater than 10');
  return Object.fromEntries(tags.map((tag) => [tag.value('Key') ?? '', tag.value('Value') ?? '']));
}

export function tagDocument(tags: { readonly [key: string]: string }): object {
  return { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } };
}
