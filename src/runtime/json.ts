/**
 * A value as JSON, with its sets as arrays and its maps as objects. `JSON.stringify()` writes `{}` for those and for
 * other objects whose data it does not see, such as a promise that nobody awaits, and `{"0":1}` for bytes: these are
 * errors. A `Buffer` has a form of its own.
 */
export function jsonOf(value: unknown): string | undefined {
  return JSON.stringify(value, (name, item) => {
    if (typeof item !== 'object' || item === null) return item;
    // Also of another realm.
    const kind = Object.prototype.toString.call(item).slice(8, -1);
    if (kind === 'Set') return [...item];
    if (kind === 'Map') {
      const odd = [...item.keys()].find((key) => typeof key !== 'string' && typeof key !== 'number');
      if (odd !== undefined) throw wrong(name, `is a Map with a key of the type ${typeof odd}`, 'Use strings as keys');
      return Object.fromEntries(item);
    }
    if (item[Symbol.asyncIterator]) throw wrong(name, 'is a stream', 'Read it first');
    if (ArrayBuffer.isView(item))
      throw wrong(name, `is a ${kind}`, 'Write Array.from(…) or Buffer.from(…).toString("base64") of it');
    if (/^(Object|Array|String|Number|Boolean|Arguments)$/.test(kind) || Object.keys(item).length) return item;
    throw wrong(
      name,
      `is a ${kind}, whose JSON would be {}`,
      kind === 'Promise'
        ? 'Await it'
        : kind === 'Error'
          ? 'Throw it, or use its message'
          : Symbol.iterator in item
            ? 'Write […] or Object.fromEntries(…) of it'
            : 'Use the data in it',
    );
  });
}

function wrong(name: string, problem: string, right: string): Error {
  return new TypeError(`${name ? `The value "${name}"` : 'The value'} ${problem}. ${right}`);
}

/** A text without the byte order mark that some programs begin it with; JSON has none. */
export function withoutMark(text: string): string {
  return `${text}`.replace(/^\uFEFF/, '');
}
