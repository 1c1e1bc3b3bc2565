/** The values of templates are those of JSON, with the methods that they have in Java. */

type Method<T> = (value: T, ...args: any[]) => unknown;

const OF_TEXTS: { readonly [name: string]: Method<string> } = {
  charAt: (text, index) => text.charAt(index),
  concat: (text, other) => text + textOf(other),
  contains: (text, other) => text.includes(textOf(other)),
  endsWith: (text, other) => text.endsWith(textOf(other)),
  equals: (text, other) => text === other,
  equalsIgnoreCase: (text, other) => text.toLowerCase() === textOf(other).toLowerCase(),
  indexOf: (text, other, from) => text.indexOf(textOf(other), from),
  isEmpty: (text) => text === '',
  lastIndexOf: (text, other) => text.lastIndexOf(textOf(other)),
  length: (text) => text.length,
  matches: (text, pattern) => new RegExp(`^(?:${pattern})$`, 's').test(text),
  replace: (text, from, to) => text.replaceAll(textOf(from), () => textOf(to)),
  replaceAll: (text, pattern, to) => text.replace(new RegExp(pattern, 'g'), replacement(to)),
  replaceFirst: (text, pattern, to) => text.replace(new RegExp(pattern), replacement(to)),
  split: (text, pattern, limit) => split(text, pattern, limit),
  startsWith: (text, other) => text.startsWith(textOf(other)),
  substring: (text, from, to) => text.slice(from, to),
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

const OF_LISTS: { readonly [name: string]: Method<unknown[]> } = {
  add: (list, ...args) => (args.length === 1 ? list.push(args[0]) > 0 : void list.splice(args[0], 0, args[1])),
  addAll: (list, others) => list.push(...others) > 0,
  contains: (list, item) => list.includes(item),
  // Not of Java's lists, but in AWS's reference of `$input.path`.
  count: (list) => list.length,
  get: (list, index) => list[index],
  indexOf: (list, item) => list.indexOf(item),
  isEmpty: (list) => list.length === 0,
  remove: (list, index) => list.splice(typeof index === 'number' ? index : list.indexOf(index), 1)[0],
  set: (list, index, item) => list.splice(index, 1, item)[0],
  size: (list) => list.length,
};

const OF_MAPS: { readonly [name: string]: Method<object> } = {
  containsKey: (map, key) => Object.hasOwn(map, textOf(key)),
  entrySet: (map) => Object.entries(map).map(([key, value]) => ({ key, value })),
  get: (map, key) => memberOf(map, key),
  getKey: (entry) => memberOf(entry, 'key'),
  getOrDefault: (map, key, value) => memberOf(map, key) ?? value,
  getValue: (entry) => memberOf(entry, 'value'),
  isEmpty: (map) => Object.keys(map).length === 0,
  keySet: (map) => Object.keys(map),
  put(map, key, value) {
    const before = memberOf(map, key);
    setMember(map, key, value);
    return before;
  },
  putAll: (map, others) => Object.entries(others).forEach(([key, value]) => setMember(map, key, value)),
  remove(map: any, key) {
    const before = memberOf(map, key);
    delete map[textOf(key)];
    return before;
  },
  size: (map) => Object.keys(map).length,
  values: (map) => Object.values(map),
};

const OF_NUMBERS: { readonly [name: string]: Method<number> } = {
  intValue: (number) => Math.trunc(number),
};

export function callMethod(value: any, name: string, args: readonly unknown[]): unknown {
  if (typeof value === 'object' && Object.hasOwn(value, name) && typeof value[name] === 'function') {
    return value[name](...args);
  }
  if (name === 'toString') return textOf(value);
  if (name === 'equals') return value === args[0] || textOf(value) === textOf(args[0]);
  const methods: { readonly [name: string]: Method<any> } =
    typeof value === 'string'
      ? OF_TEXTS
      : Array.isArray(value)
        ? OF_LISTS
        : typeof value === 'number'
          ? OF_NUMBERS
          : typeof value === 'object'
            ? OF_MAPS
            : {};
  if (!Object.hasOwn(methods, name)) throw new Error(`.${name}() is no method that runs locally`);
  return methods[name](value, ...args);
}

/** The member of a map, or the item of a list. */
export function memberOf(value: any, key: unknown): unknown {
  const name = textOf(key);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function setMember(target: unknown, key: unknown, value: unknown): void {
  if (typeof target !== 'object' || target === null) return;
  // Also `__proto__` is a member like others.
  Object.defineProperty(target, textOf(key), { value, writable: true, enumerable: true, configurable: true });
}

/** The lists of inputs. */
const jsonLists = new WeakSet<object>();

/** A value of an input. API Gateway writes its lists as JSON, and its maps as Java does: `{id=1, tags=["a","b"]}`. */
export function ofInput<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) jsonLists.add(value);
  Object.values(value).forEach(ofInput);
  return value;
}

/** The text that Java has for a value: `{id=1, tags=[a, b]}`. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    return jsonLists.has(value) ? JSON.stringify(value) : `[${value.map(elementText).join(', ')}]`;
  }
  if (typeof value !== 'object') return String(value);
  const members = Object.entries(value).filter(([, member]) => typeof member !== 'function');
  return `{${members.map(([key, member]) => `${key}=${elementText(member)}`).join(', ')}}`;
}

function elementText(value: unknown): string {
  return value === null ? 'null' : textOf(value);
}

/** A replacement of Java: `\$` is a dollar sign, `$1` a group. */
function replacement(text: unknown): string {
  return textOf(text).replace(/\\(.)/g, (_, character) => (character === '$' ? '$$' : character));
}

/** Java leaves out empty texts at the end. */
function split(text: string, pattern: string, limit = 0): string[] {
  const parts = text.split(new RegExp(pattern));
  if (limit > 0 && parts.length > limit) {
    const rest = new RegExp(`^(?:[^]*?(?:${pattern})){${limit - 1}}`).exec(text)![0].length;
    return [...parts.slice(0, limit - 1), text.slice(rest)];
  }
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}
