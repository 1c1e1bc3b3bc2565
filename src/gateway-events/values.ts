import type { Pair } from './request';

/** The last value of each name. */
export function lastValues(pairs: readonly Pair[]): Record<string, string> {
  const values = record<string>();
  for (const [name, value] of pairs) values[name] = value;
  return values;
}

/** All values of each name. */
export function allValues(pairs: readonly Pair[]): Record<string, string[]> {
  const values = record<string[]>();
  for (const [name, value] of pairs) {
    // An empty list would get room for seventeen values with the first one.
    if (values[name]) values[name].push(value);
    else values[name] = [value];
  }
  return values;
}

/** The values of each name, joined with commas. */
export function joinedValues(pairs: readonly Pair[]): Record<string, string> {
  const values = record<string>();
  for (const [name, value] of pairs) values[name] = name in values ? `${values[name]},${value}` : value;
  return values;
}

/** Inherits nothing, so that any name may be a key. */
function record<T>(): Record<string, T> {
  return new Values() as Record<string, T>;
}

/** Made by a constructor: V8 keeps the properties of an object without any prototype in a slower form. */
const Values = function () {} as unknown as new () => object;
Values.prototype = Object.create(null);

/** The pairs of a query, not decoded. */
export function queryPairs(query: string, separator: string | RegExp = '&'): Pair[] {
  if (query === '') return [];
  return query
    .split(separator)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    });
}

/** A query's pairs, decoded: `+` is a space. */
export function decodedPairs(pairs: readonly Pair[]): Pair[] {
  return pairs.map(([name, value]) => [decodedText(name), decodedText(value)]);
}

function decodedText(text: string): string {
  return percentDecoded(text.replace(/\+/g, ' '));
}

/** Invalid percent-encoding stays as it is. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
