export interface Page<T> {
  readonly page: readonly T[];
  /** `NextToken` of the response. Undefined at the end. */
  readonly next?: string;
}

/** A page of a list operation. */
export function pageOf<T>(all: readonly T[], max: number | string, token?: string): Page<T> {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  const end = start + Number(max);
  const page = all.slice(start, end);
  return end < all.length ? { page, next: Buffer.from(String(end)).toString('base64') } : { page };
}
