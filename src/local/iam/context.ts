/** The values of condition keys. A list is the value of a multivalued key, also if it has one item. */
export type ContextValues = { readonly [key: string]: string | readonly string[] | undefined };

/** The context of a request. Names of keys are case-insensitive. */
export class Context {
  private readonly values = new Map<string, string | readonly string[]>();

  constructor(...values: readonly ContextValues[]) {
    for (const [key, value] of values.flatMap((one) => Object.entries(one))) {
      if (value !== undefined) this.values.set(key.toLowerCase(), value);
    }
  }

  /** @param key in lower case */
  get(key: string): string | readonly string[] | undefined {
    return this.values.get(key);
  }
}
