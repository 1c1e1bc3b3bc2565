import type { Step } from './parse';
import { childrenOf, isMap } from './select';

type Call = (value: unknown, args: readonly unknown[]) => unknown;

/** Undefined for a value that the function does not take. */
const FUNCTIONS: { readonly [name: string]: Call } = {
  append: (value, args) => (Array.isArray(value) ? [...value, ...args] : value),
  avg: aggregate((all) => sum(all) / all.length),
  concat: (value, args) => [...listOf(value).filter((text) => typeof text === 'string'), ...args.flat()].join(''),
  first: (value) => listOf(value)[0],
  index: (value, [index]) => listOf(value).at(Number(index)),
  keys: (value) => (isMap(value) ? Object.keys(value) : undefined),
  last: (value) => listOf(value).at(-1),
  length: lengthOf,
  max: aggregate((all) => Math.max(...all)),
  min: aggregate((all) => Math.min(...all)),
  size: lengthOf,
  stddev: aggregate((all) => {
    const average = sum(all) / all.length;
    return Math.sqrt(sum(all.map((number) => (number - average) ** 2)) / all.length);
  }),
  sum: aggregate(sum),
};

/**
 * The results of a function.
 * https://github.com/json-path/JsonPath#functions
 *
 * @param takesAll whether it is called once with all values, and not with each
 */
export function callFunction(
  { name, args }: Extract<Step, { readonly type: 'function' }>,
  values: readonly unknown[],
  takesAll: boolean,
  root: unknown,
): unknown[] {
  if (!Object.hasOwn(FUNCTIONS, name)) {
    throw new Error(`${name}() is no function of JSONPath, there are ${Object.keys(FUNCTIONS).join(', ')}`);
  }
  const call = FUNCTIONS[name];
  const evaluated = args.map((arg) => arg(root, root));
  if (!takesAll) return values.map((value) => call(value, evaluated));
  // The length of several lists is the number of their items.
  return [call(call === lengthOf ? values.flatMap(childrenOf) : values, evaluated)];
}

function lengthOf(value: unknown): number | undefined {
  return typeof value === 'object' && value !== null ? childrenOf(value).length : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A function of the numbers in a list, and of those that are its arguments. */
function aggregate(of: (numbers: readonly number[]) => number): Call {
  return (value, args) => {
    const numbers = [...listOf(value), ...args.flat()].filter((number) => typeof number === 'number');
    return numbers.length === 0 ? undefined : of(numbers);
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
