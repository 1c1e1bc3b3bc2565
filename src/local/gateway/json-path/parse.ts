import type { Value } from './filter';

/** A part of a path. */
export type Step =
  /** One name, or several of which the last step has an object, and others each value. */
  | { readonly type: 'names'; readonly names: readonly string[] }
  | { readonly type: 'indexes'; readonly indexes: readonly number[] }
  | { readonly type: 'slice'; readonly from?: number; readonly to?: number }
  | { readonly type: 'wildcard' }
  /** `..`: the next step applies to the value and to all that it contains. */
  | { readonly type: 'descendants' }
  | { readonly type: 'filter'; readonly test: (item: unknown, root: unknown) => boolean }
  | { readonly type: 'function'; readonly name: string; readonly args: readonly Value[] };

/** A part of a text that has been read, up to `end`. */
export interface Parsed<T> {
  readonly value: T;
  readonly end: number;
}

/** @param path with or without `$` at the beginning */
export function parsePath(path: string): readonly Step[] {
  const trimmed = path.trim();
  if (trimmed === '' || trimmed === '$') return [];
  const text = /^[$@]/.test(trimmed) ? trimmed : `$.${trimmed.replace(/^\./, '')}`;
  const { value, end } = parseSteps(text, 1, NAME);
  if (end !== text.length) throw pathError(text, end);
  return value;
}

/** The name of a member in a filter ends at an operator. */
export const NAME_IN_FILTER = /[^.[\]()\s<>=~!&|,]+/y;
const NAME = /[^.[\]()\s]+/y;

/** The steps from a position on, which is after `$` or `@`. */
export function parseSteps(text: string, start: number, name: RegExp): Parsed<Step[]> {
  const steps: Step[] = [];
  let at = start;
  for (;;) {
    const dots = matchAt(text, at, /\.{1,2}/y)?.[0] ?? '';
    if (dots === '' && text[at] !== '[') return { value: steps, end: at };
    at += dots.length;
    if (dots === '..') steps.push({ type: 'descendants' });
    const step = text[at] === '[' ? bracketStep(text, at) : dottedStep(text, at, name);
    steps.push(step.value);
    at = step.end;
  }
}

function dottedStep(text: string, at: number, pattern: RegExp): Parsed<Step> {
  if (text[at] === '*') return { value: { type: 'wildcard' }, end: at + 1 };
  const [name] = matchAt(text, at, pattern) ?? [];
  if (name === undefined) throw pathError(text, at);
  const end = at + name.length;
  if (text[end] !== '(') return { value: { type: 'names', names: [name] }, end };
  const args: Value[] = [];
  let [separator, next] = [matchAt(text, end, /\(\s*\)/y)?.[0], end + 1];
  if (separator === undefined) {
    do {
      const arg = ofFilters().parseValue(text, next);
      args.push(arg.value);
      separator = matchAt(text, arg.end, /\s*[,)]\s*/y)?.[0];
      if (separator === undefined) throw pathError(text, arg.end);
      next = arg.end + separator.length;
    } while (separator.trim() === ',');
  } else {
    next = end + separator.length;
  }
  return { value: { type: 'function', name, args }, end: next };
}

const QUOTED = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"`;
const NAMES = new RegExp(String.raw`\[\s*((?:${QUOTED})(?:\s*,\s*(?:${QUOTED}))*)\s*\]`, 'y');

function bracketStep(text: string, at: number): Parsed<Step> {
  const [wildcard] = matchAt(text, at, /\[\s*\*\s*\]/y) ?? [];
  if (wildcard !== undefined) return { value: { type: 'wildcard' }, end: at + wildcard.length };
  const [quoted, names] = matchAt(text, at, NAMES) ?? [];
  if (quoted !== undefined) {
    const all = names.match(new RegExp(QUOTED, 'g'))!.map((name) => name.slice(1, -1).replace(/\\(.)/g, '$1'));
    return { value: { type: 'names', names: all }, end: at + quoted.length };
  }
  const [listed, indexes] = matchAt(text, at, /\[\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*\]/y) ?? [];
  if (listed !== undefined) {
    return { value: { type: 'indexes', indexes: indexes.split(',').map(Number) }, end: at + listed.length };
  }
  const [sliced, from, to] = matchAt(text, at, /\[\s*(-?\d+)?:(-?\d+)?(?::-?\d*)?\s*\]/y) ?? [];
  if (sliced !== undefined && (from ?? to) !== undefined) {
    const bounds = { ...(from && { from: Number(from) }), ...(to && { to: Number(to) }) };
    return { value: { type: 'slice', ...bounds }, end: at + sliced.length };
  }
  const [question] = matchAt(text, at, /\[\s*\?\s*(?=\()/y) ?? [];
  if (question === undefined) throw pathError(text, at);
  const filter = ofFilters().parseFilter(text, at + question.length);
  const [close] = matchAt(text, filter.end, /\s*\]/y) ?? [];
  if (close === undefined) throw pathError(text, filter.end);
  return { value: { type: 'filter', test: filter.value }, end: filter.end + close.length };
}

/** Loaded for paths that need it. */
function ofFilters(): typeof import('./filter') {
  return require('./filter');
}

export function matchAt(text: string, at: number, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

export function pathError(text: string, at: number): Error {
  return new Error(`${text} is no JSONPath of API Gateway at ${JSON.stringify(text.slice(at, at + 20))}`);
}
