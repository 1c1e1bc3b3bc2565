import { BlockList, isIP } from 'node:net';
import {
  type Alternative,
  type Condition,
  type Field,
  parsePattern,
  type PatternMode,
  SNS_NUMBER_LIMIT,
} from '../../runtime/syntax/event-pattern';
import { wildcard } from './wildcard';

export type Matches = (event: unknown) => boolean;

/** The test of events for a pattern. Throws a `PatternError` if the pattern is invalid. */
export function compilePattern(pattern: string | object, mode: PatternMode): Matches {
  const alternatives = parsePattern(pattern, mode).map((fields) => compileAlternative(fields, mode));
  return (event) => alternatives.some((matches) => matches(event));
}

function compileAlternative(fields: Alternative, mode: PatternMode): Matches {
  const tests = fields.map((field) => compileField(field, mode));
  return (event) => {
    const candidates: (readonly Place[])[] = [];
    for (const test of tests) {
      const found = test(event);
      if (found === false) return false;
      if (found !== true) candidates.push(found);
    }
    return candidates.length < 2 || isConsistent(candidates, []);
  };
}

/** The place of a value: the array elements that contain it, the innermost first. */
interface Element {
  readonly array: readonly unknown[];
  readonly index: number;
  readonly outer: Place;
}
type Place = Element | undefined;

/**
 * Tests one field of an event: false if no value matches, true if one does that is in no element of an array, else the
 * places of those that do.
 */
type TestField = (event: unknown) => boolean | readonly Place[];

function compileField({ path, conditions }: Field, mode: PatternMode): TestField {
  const names = joinedNames(path);
  const absent = conditions.some((condition) => condition.type === 'exists' && !condition.exists);
  const tests = conditions.map((condition) => compileCondition(condition, mode));
  return (event) => {
    let exists = false;
    let everywhere = false;
    const places: Place[] = [];
    const visit = (value: unknown, depth: number, place: Place): void => {
      if (Array.isArray(value)) {
        value.forEach((item, index) => {
          const nested = typeof item === 'object' && item !== null;
          visit(item, depth, nested ? { array: value, index, outer: place } : place);
        });
      } else if (typeof value === 'object' && value !== null) {
        for (const { name, next } of names[depth]) {
          if (Object.hasOwn(value, name)) visit((value as any)[name], next, place);
        }
      } else if (depth === names.length - 1 && value !== undefined) {
        exists = true;
        if (!tests.some((test) => test(value))) return;
        if (place) places.push(place);
        else everywhere = true;
      }
    };
    visit(event, 0, undefined);
    return everywhere || (absent && !exists) || (places.length > 0 && places);
  };
}

/**
 * For each position in a path, the names that may follow. A dot separates two names or is part of one, in the pattern as
 * in the event.
 */
function joinedNames(path: string): readonly (readonly { readonly name: string; readonly next: number }[])[] {
  const parts = path.split('.');
  return [...parts, undefined].map((_, from) =>
    parts.slice(from).map((__, length) => ({
      name: parts.slice(from, from + length + 1).join('.'),
      next: from + length + 1,
    })),
  );
}

/**
 * True if one place of each list can be chosen so that no two are in different elements of one array. All conditions on
 * the elements of an array have to match in the same element, as in https://github.com/aws/event-ruler#json-array-matching.
 */
function isConsistent(candidates: readonly (readonly Place[])[], chosen: readonly Place[]): boolean {
  const [first, ...others] = candidates;
  if (!first) return true;
  return first.some((place) => chosen.every((other) => fits(place, other)) && isConsistent(others, [...chosen, place]));
}

function fits(one: Place, other: Place): boolean {
  for (let a = one; a; a = a.outer) {
    for (let b = other; b; b = b.outer) {
      if (a.array === b.array && a.index !== b.index) return false;
    }
  }
  return true;
}

type TestValue = (value: unknown) => boolean;

function compileCondition(condition: Condition, mode: PatternMode): TestValue {
  const isSns = mode.startsWith('sns');
  switch (condition.type) {
    case 'equals':
      return (value) => value === condition.value;
    case 'prefix':
      return ofText(condition.ignoreCase, (value, text) => value.startsWith(text), condition.text);
    case 'suffix':
      return ofText(condition.ignoreCase, (value, text) => value.endsWith(text), condition.text);
    case 'equals-ignore-case':
      return ofText(true, (value, text) => value === text, condition.text);
    case 'wildcard': {
      const matches = wildcard(condition.text);
      return (value) => typeof value === 'string' && matches(value);
    }
    case 'cidr':
      return inNetwork(condition.address, condition.bits);
    case 'numeric': {
      const tests = condition.comparisons.map(({ operator, value }) =>
        COMPARE[operator](isSns ? rounded(value) : value),
      );
      return (value) =>
        typeof value === 'number' &&
        (!isSns || Math.abs(value) <= SNS_NUMBER_LIMIT) &&
        tests.every((test) => test(isSns ? rounded(value) : value));
    }
    case 'exists':
      if (!condition.exists) return () => false;
      // SNS: "The key must have a non-null and non-empty value."
      // https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
      return isSns ? (value) => value !== null && value !== '' : () => true;
    case 'anything-but': {
      const tests = condition.conditions.map((one) => compileCondition(one, mode));
      return (value) => !tests.some((test) => test(value));
    }
  }
}

function ofText(
  ignoreCase: boolean | undefined,
  matches: (value: string, text: string) => boolean,
  text: string,
): TestValue {
  if (!ignoreCase) return (value) => typeof value === 'string' && matches(value, text);
  const lower = text.toLowerCase();
  return (value) => typeof value === 'string' && matches(value.toLowerCase(), lower);
}

function inNetwork(address: string, bits: number): TestValue {
  const network = new BlockList();
  const family = (text: string) => (isIP(text) === 4 ? 'ipv4' : 'ipv6');
  network.addSubnet(address, bits, family(address));
  return (value) =>
    typeof value === 'string' &&
    isIP(value) > 0 &&
    // An IPv4 network has no IPv6 addresses, also none that stand for its own (::ffff:10.0.0.1).
    family(value) === family(address) &&
    network.check(value, family(value));
}

const COMPARE = {
  '=': (limit: number) => (value: number) => value === limit,
  '<': (limit: number) => (value: number) => value < limit,
  '<=': (limit: number) => (value: number) => value <= limit,
  '>': (limit: number) => (value: number) => value > limit,
  '>=': (limit: number) => (value: number) => value >= limit,
};

/** SNS compares "five digits of accuracy after the decimal point". */
function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
