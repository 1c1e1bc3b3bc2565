import { BlockList, isIP } from 'node:net';
import type { Context } from './context';
import { type Matcher, matcher, matchesAny, type PatternOptions } from './pattern';
import { PolicyError } from './policy-error';

export type Condition = (context: Context) => boolean;

interface Operator {
  /** True if a value must match none of the policy's. */
  readonly negated?: boolean;
  readonly compile: (value: string, variables: boolean) => Matcher;
}

const text = (options: PatternOptions) => (value: string, variables: boolean) =>
  matcher(value, { ...options, variables });
const exact = text({});
const ignoringCase = text({ ignoreCase: true });
const like = text({ wildcards: true });

/** ArnEquals and ArnLike are the same. */
function arn(value: string, variables: boolean): Matcher {
  const matches = matcher(value, { wildcards: true, arn: 'whole', variables });
  return (actual, context) => (actual.split(':').length < 6 ? undefined : matches(actual, context));
}

function bool(value: string): Matcher {
  return (actual) => (/^(true|false)$/i.test(actual) ? actual.toLowerCase() === value.toLowerCase() : undefined);
}

/** A comparison of numbers. */
function compared(parse: (text: string) => number, compare: (actual: number, wanted: number) => boolean) {
  return (value: string): Matcher => {
    const wanted = parse(value);
    return (text) => {
      const actual = parse(text);
      return Number.isNaN(actual) ? undefined : compare(actual, wanted);
    };
  };
}

const equal = (a: number, b: number) => a === b;
const less = (a: number, b: number) => a < b;
const lessOrEqual = (a: number, b: number) => a <= b;
const greater = (a: number, b: number) => a > b;
const greaterOrEqual = (a: number, b: number) => a >= b;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: { readonly [name: string]: Operator } = {
  stringequals: { compile: exact },
  stringnotequals: { compile: exact, negated: true },
  stringequalsignorecase: { compile: ignoringCase },
  stringnotequalsignorecase: { compile: ignoringCase, negated: true },
  stringlike: { compile: like },
  stringnotlike: { compile: like, negated: true },
  numericequals: { compile: compared(number, equal) },
  numericnotequals: { compile: compared(number, equal), negated: true },
  numericlessthan: { compile: compared(number, less) },
  numericlessthanequals: { compile: compared(number, lessOrEqual) },
  numericgreaterthan: { compile: compared(number, greater) },
  numericgreaterthanequals: { compile: compared(number, greaterOrEqual) },
  dateequals: { compile: compared(date, equal) },
  datenotequals: { compile: compared(date, equal), negated: true },
  datelessthan: { compile: compared(date, less) },
  datelessthanequals: { compile: compared(date, lessOrEqual) },
  dategreaterthan: { compile: compared(date, greater) },
  dategreaterthanequals: { compile: compared(date, greaterOrEqual) },
  bool: { compile: bool },
  binaryequals: { compile: exact },
  ipaddress: { compile: inNetwork },
  notipaddress: { compile: inNetwork, negated: true },
  arnequals: { compile: arn },
  arnlike: { compile: arn },
  arnnotequals: { compile: arn, negated: true },
  arnnotlike: { compile: arn, negated: true },
};

/** The conditions of the element `Condition`, which all have to hold. */
export function compileConditions(element: object, variables: boolean): Condition[] {
  return Object.entries(element).flatMap(([operator, keys]) =>
    Object.entries(keys as object).map(([key, values]) =>
      compileCondition(operator, key.toLowerCase(), [values].flat().map(String), variables),
    ),
  );
}

function compileCondition(name: string, key: string, values: readonly string[], variables: boolean): Condition {
  const [, set, base, ifExists] = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(name.toLowerCase())!;
  if (base === 'null') {
    const absent = values.map((value) => value.toLowerCase() === 'true');
    return (context) => absent.includes(context.get(key) === undefined);
  }
  if (!Object.hasOwn(OPERATORS, base)) throw new PolicyError(`the condition operator "${name}" does not exist`);
  const { negated = false, compile } = OPERATORS[base];
  const matchers = values.map((value) => compile(value, variables));
  return (context) => {
    const actual = context.get(key);
    const holds = (value: string) => matchesAny(matchers, negated, value, context);
    if (set === 'forallvalues') return [actual ?? []].flat().every(holds);
    if (set === 'foranyvalue') return [actual ?? []].flat().some(holds);
    // A multivalued key needs one of the set operators.
    return actual === undefined ? negated || Boolean(ifExists) : typeof actual === 'string' && holds(actual);
  };
}

function number(value: string): number {
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
}

/** Milliseconds of a date in ISO 8601, or in seconds since 1970. */
function date(value: string): number {
  return /^-?\d+(\.\d+)?$/.test(value) && value.length !== 4 ? Number(value) * 1000 : Date.parse(value);
}

function inNetwork(value: string): Matcher {
  const [address, mask] = value.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  const bits = mask === undefined ? most : Number(mask);
  if (version === 0 || !(bits >= 0 && bits <= most)) throw new PolicyError(`"${value}" is no range of IP addresses`);
  const family = `ipv${version}` as 'ipv4' | 'ipv6';
  const network = new BlockList();
  network.addSubnet(address, bits, family);
  return (actual) => (isIP(actual) === 0 ? undefined : isIP(actual) === version && network.check(actual, family));
}
