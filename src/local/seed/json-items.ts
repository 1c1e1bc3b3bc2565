import { JsonError, parseJson } from './parse-json';
import type { SeedItem } from '../aws/seed';

/** An item of a JSON file, and the line where it begins. */
export interface JsonItem {
  readonly item: SeedItem;
  readonly line: number;
}

/** The items of a JSON file: an array of them, or the output of `aws dynamodb scan`, which has their types. */
export function jsonItems(text: string): JsonItem[] {
  const { value, lines: linesOf } = parseJson(text);
  const isScan = Array.isArray(value?.Items);
  const items: unknown = isScan ? value.Items : value;
  if (!Array.isArray(items)) {
    throw new JsonError(1, 'expected an array of items, or the output of `aws dynamodb scan`');
  }
  const lines = linesOf.get(items)!;
  return items.map((item, i) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw new JsonError(lines[i], `expected an item, { … }, got ${JSON.stringify(item)}`);
    }
    return { item: isScan ? item : attributeValue(item).M, line: lines[i] };
  });
}

/** As the document client of the SDK writes it. Sets and binary values have no form in JSON. */
function attributeValue(value: unknown): any {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      if (value === null) return { NULL: true };
      if (Array.isArray(value)) return { L: value.map(attributeValue) };
      return { M: Object.fromEntries(Object.entries(value as object).map(([name, of]) => [name, attributeValue(of)])) };
  }
}
