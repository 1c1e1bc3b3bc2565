/** What is put into an empty resource: the items of a table, or the objects of a bucket. */
export type Seed = { readonly items: readonly SeedItem[] } | { readonly objects: readonly SeedObject[] };

/** In the form of DynamoDB: `{ id: { S: 'a' } }`. */
export type SeedItem = { readonly [attribute: string]: object };

export interface SeedObject {
  readonly key: string;
  /** The file with its content. */
  readonly file: string;
}

/** An item or an object that does not fit the resource. */
export class SeedError extends Error {
  /** @param position its position in the seed, from 0 on */
  constructor(
    readonly position: number,
    message: string,
  ) {
    super(message);
  }
}
