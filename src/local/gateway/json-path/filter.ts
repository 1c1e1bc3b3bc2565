import { isDeepStrictEqual } from 'node:util';
import { matchAt, NAME_IN_FILTER, parseSteps, pathError, type Parsed } from './parse';
import { childrenOf, select, selected } from './select';

/** A value in a filter, of the item that `@` is; undefined if there is none. */
export type Value = (item: unknown, root: unknown) => unknown;
type Test = (item: unknown, root: unknown) => boolean;

/**
 * The condition in the parentheses that begin here.
 * https://github.com/json-path/JsonPath#filter-operators
 */
export function parseFilter(text: string, at: number): Parsed<Test> {
  const parser = new Parser(text, at);
  const value = parser.operand();
  return { value, end: parser.at };
}

/** A path, or a constant of JSON, whose texts may be in single quotes. */
export function parseValue(text: string, at: number): Parsed<Value> {
  const parser = new Parser(text, at);
  const value = parser.value();
  return { value, end: parser.at };
}

class Parser {
  constructor(
    private readonly text: string,
    public at: number,
  ) {}

  operand(): Test {
    if (this.take(/\s*!/y)) {
      const negated = this.operand();
      return (item, root) => !negated(item, root);
    }
    if (!this.take(/\s*\(/y)) return this.relation();
    const inner = this.either();
    if (!this.take(/\s*\)/y)) throw this.error();
    return inner;
  }

  private either(): Test {
    const left = this.both();
    if (!this.take(/\s*\|\|/y)) return left;
    const right = this.either();
    return (item, root) => left(item, root) || right(item, root);
  }

  private both(): Test {
    const left = this.operand();
    if (!this.take(/\s*&&/y)) return left;
    const right = this.both();
    return (item, root) => left(item, root) && right(item, root);
  }

  private relation(): Test {
    const start = this.at;
    const left = this.value();
    const operator = this.take(/\s*(?:[<>=~!]+|[a-zA-Z]+)/y)
      ?.trim()
      .toLowerCase();
    if (operator === undefined) {
      this.at = start;
      return this.existence();
    }
    if (!Object.hasOwn(RELATIONS, operator)) throw this.error();
    const right = operator === '=~' ? this.pattern() : this.value();
    return (item, root) => RELATIONS[operator](left(item, root), right(item, root));
  }

  /** A path alone: whether it is there, also if its value is null. */
  private existence(): Test {
    const [steps, isOfRoot] = this.path();
    return (item, root) => selected(steps, isOfRoot ? root : item, root).values.length > 0;
  }

  private path(): readonly [ReturnType<typeof parseSteps>['value'], boolean] {
    const begin = this.take(/\s*[$@]/y)?.trim();
    if (begin === undefined) throw this.error();
    const { value, end } = parseSteps(this.text, this.at, NAME_IN_FILTER);
    this.at = end;
    return [value, begin === '$'];
  }

  value(): Value {
    this.take(/\s+/y);
    if (/[$@]/.test(this.text[this.at] ?? '')) {
      const [steps, isOfRoot] = this.path();
      return (item, root) => select(steps, isOfRoot ? root : item, root);
    }
    const constant = this.constant();
    return () => constant;
  }

  private constant(): unknown {
    const word = this.take(/\s*(?:true|false|null)\b/y) ?? this.take(/\s*-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (word) return JSON.parse(word);
    const quoted = this.take(/\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/y)?.trim();
    if (quoted) return quoted.slice(1, -1).replace(/\\(.)/g, '$1');
    if (this.take(/\s*\[/y)) return this.list(/\s*\]/y, () => this.constant());
    if (!this.take(/\s*\{/y)) throw this.error();
    const entries = this.list(/\s*\}/y, () => {
      const key = this.constant();
      if (!this.take(/\s*:/y)) throw this.error();
      return [String(key), this.constant()] as const;
    });
    return Object.fromEntries(entries);
  }

  private list<T>(end: RegExp, item: () => T): T[] {
    const items: T[] = [];
    while (!this.take(end)) {
      if (items.length > 0 && !this.take(/\s*,/y)) throw this.error();
      items.push(item());
    }
    return items;
  }

  /** A pattern matches the whole text. */
  private pattern(): Value {
    const [all, source, flags] = matchAt(this.text, this.at, /\s*\/((?:[^/\\]|\\.)*)\/([a-zA-Z]*)/y) ?? [];
    if (all === undefined) throw this.error();
    this.at += all.length;
    const pattern = new RegExp(`^(?:${source})$`, flags.replace(/[^imsu]/g, ''));
    return () => pattern;
  }

  private take(pattern: RegExp): string | undefined {
    const [all] = matchAt(this.text, this.at, pattern) ?? [];
    if (all !== undefined) this.at += all.length;
    return all;
  }

  private error(): Error {
    return pathError(this.text, this.at);
  }
}

type Relation = (left: any, right: any) => boolean;

const RELATIONS: { readonly [operator: string]: Relation } = {
  '==': isEqual,
  '!=': (left, right) => !isEqual(left, right),
  '===': (left, right) => typeof left === typeof right && isEqual(left, right),
  '!==': (left, right) => typeof left !== typeof right || !isEqual(left, right),
  '<': (left, right) => isOrdered(left, right) && left < right,
  '<=': (left, right) => isOrdered(left, right) && left <= right,
  '>': (left, right) => isOrdered(left, right) && left > right,
  '>=': (left, right) => isOrdered(left, right) && left >= right,
  '=~': (left, pattern: RegExp) => (Array.isArray(left) ? left : [left]).some((one) => pattern.test(textOf(one))),
  in: (left, right) => has(right, left),
  nin: (left, right) => Array.isArray(right) && !has(right, left),
  contains: (left, right) =>
    typeof left === 'string' ? typeof right === 'string' && left.includes(right) : has(left, right),
  all: (left, right) => Array.isArray(right) && right.every((item) => has(left, item)),
  size: (left, right) => sizeOf(left) === right,
  empty: (left, right) => sizeOf(left) !== undefined && (sizeOf(left) === 0) === right,
  subsetof: (left, right) => Array.isArray(left) && left.every((item) => has(right, item)),
  anyof: (left, right) => Array.isArray(left) && left.some((item) => has(right, item)),
  noneof: (left, right) => Array.isArray(left) && Array.isArray(right) && !left.some((item) => has(right, item)),
};

/** A text and a number are equal if their texts are. A value that is not there equals nothing. */
function isEqual(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left === 'number' && typeof right === 'string') return right.trim() !== '' && Number(right) === left;
  if (typeof left === 'string' && typeof right === 'number') return left === String(right);
  return isDeepStrictEqual(left, right);
}

function isOrdered(left: unknown, right: unknown): boolean {
  return typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');
}

function has(list: unknown, item: unknown): boolean {
  return Array.isArray(list) && list.some((one) => isEqual(one, item));
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? childrenOf(value).length : undefined;
}

function textOf(value: unknown): string {
  return value === undefined || typeof value === 'object' ? '' : String(value);
}
