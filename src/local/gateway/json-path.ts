/** The values that a path selects, and whether it selects one at most. */
interface Selection {
  readonly values: readonly unknown[];
  readonly isDefinite: boolean;
}

/**
 * The value at a JSONPath: undefined if there is none. A path that may select several values is the list of them.
 * Filters (`[?(…)]`) are an error.
 *
 * https://goessner.net/articles/JsonPath/
 *
 * @param path with or without `$` at the beginning
 */
export function valueAt(document: unknown, path: string): unknown {
  const { values, isDefinite } = select(document, path);
  return isDefinite ? values[0] : values;
}

const STEP = /\s*(?:(\.\.)|\.?\[\s*([^\]]*?)\s*\]|\.?([^.[\]\s()]+))/y;

function select(document: unknown, path: string): Selection {
  const text = path.trim().replace(/^\$/, '');
  let values: unknown[] = [document];
  let isDefinite = true;
  let isDeep = false;
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const [step, deep, bracket, name] = STEP.exec(text) ?? [];
    if (step === undefined) throw new Error(`${path} is no JSONPath that runs locally`);
    if (deep !== undefined) {
      isDeep = true;
      isDefinite = false;
      continue;
    }
    const keys = bracket === undefined ? [name] : keysOf(bracket, path);
    if (keys.length > 1 || isMany(keys[0])) isDefinite = false;
    const from = isDeep ? values.flatMap(descendants) : values;
    values = from.flatMap((value) => keys.flatMap((key) => members(value, key)));
    isDeep = false;
  }
  return { values, isDefinite };
}

type Key = string | number | { readonly from?: number; readonly to?: number };

/** The keys in brackets: `0`, `'a','b'`, `*`, `1:3`. */
function keysOf(bracket: string, path: string): Key[] {
  if (bracket.startsWith('?') || bracket.startsWith('(')) {
    throw new Error(`${path}: filters and scripts of JSONPath do not run locally`);
  }
  const [, from, to] = /^(-?\d*):(-?\d*)$/.exec(bracket) ?? [];
  if (from !== undefined) return [{ from: from === '' ? 0 : Number(from), to: to === '' ? undefined : Number(to) }];
  return (bracket.match(/'[^']*'|"[^"]*"|[^,\s]+/g) ?? []).map((key) =>
    /^-?\d+$/.test(key) ? Number(key) : key.replace(/^(['"])(.*)\1$/, '$2'),
  );
}

function isMany(key: Key): boolean {
  return key === '*' || typeof key === 'object';
}

function members(value: any, key: Key): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (key === '*') return Object.values(value);
  if (typeof key === 'object') return Array.isArray(value) ? value.slice(key.from, key.to) : [];
  const name = typeof key === 'number' && key < 0 && Array.isArray(value) ? value.length + key : key;
  return Object.hasOwn(value, name) ? [value[name]] : [];
}

function descendants(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(descendants)];
}
