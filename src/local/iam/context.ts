/** The values of condition keys. A list is the value of a multivalued key, also if it has one item. */
export type ContextValues = { readonly [key: string]: string | readonly string[] | undefined };

/** The context of a request. Names of keys are case-insensitive. Most decisions read no key of it. */
export class Context {
  private byKey?: ReadonlyMap<string, string | readonly string[]>;

  /**
   * @param values called when the first key is read
   * @param onRead called with each key that is read, in lower case
   */
  constructor(
    private readonly values: () => ContextValues,
    private readonly onRead?: (key: string) => void,
  ) {}

  /** @param key in lower case */
  get(key: string): string | readonly string[] | undefined {
    this.onRead?.(key);
    this.byKey ??= new Map(
      Object.entries(this.values()).flatMap(([name, value]) =>
        value === undefined ? [] : [[name.toLowerCase(), value]],
      ),
    );
    return this.byKey.get(key);
  }
}
