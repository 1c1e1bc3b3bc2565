/** Tags in the form of templates and of most APIs. */
export type TagList = readonly { readonly Key: string; readonly Value: string }[];

/** Tags by their keys. */
export function tagsOf(tags: TagList = []): { readonly [key: string]: string } {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
