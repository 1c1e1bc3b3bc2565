/** Tags in the form of templates and of most APIs. */
export type TagList = readonly { readonly Key: string; readonly Value: string }[];

/** Tags by their keys. */
export function tagsOf(tags: TagList = []): { readonly [key: string]: string } {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** The tags of resources, by ARN, in services that have operations for them alone. */
export class TagsByArn {
  private readonly tags = new Map<string, Map<string, string>>();

  of(arn: string): TagList {
    return [...(this.tags.get(arn) ?? [])].map(([Key, Value]) => ({ Key, Value }));
  }

  add(arn: string, tags: TagList = []): void {
    if (tags.length === 0) return;
    this.tags.set(arn, new Map([...(this.tags.get(arn) ?? []), ...Object.entries(tagsOf(tags))]));
  }

  remove(arn: string, keys: readonly string[]): void {
    for (const key of keys) this.tags.get(arn)?.delete(key);
  }

  /** Forgets a resource. */
  delete(arn: string): void {
    this.tags.delete(arn);
  }

  snapshot(): TagsSnapshot {
    return [...this.tags].map(([arn, tags]) => [arn, Object.fromEntries(tags)]);
  }

  restore(snapshot: TagsSnapshot): void {
    for (const [arn, tags] of snapshot) this.tags.set(arn, new Map(Object.entries(tags)));
  }
}

export type TagsSnapshot = readonly (readonly [arn: string, tags: { readonly [key: string]: string }])[];
