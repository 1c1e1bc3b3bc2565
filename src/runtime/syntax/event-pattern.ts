/**
 * The service that a pattern is written for: an EventBridge rule, the filter criteria of an event source mapping, or an
 * SNS filter policy of either scope. They share one syntax, and each supports other parts of it.
 */
export type PatternMode = 'eventbridge' | 'lambda' | 'sns-attributes' | 'sns-body';

export type Scalar = string | number | boolean | null;

/** A condition on one value of an event. */
export type Condition =
  | { readonly type: 'equals'; readonly value: Scalar }
  | { readonly type: TextOperator; readonly text: string; readonly ignoreCase?: boolean }
  | { readonly type: 'cidr'; readonly address: string; readonly bits: number }
  | { readonly type: 'numeric'; readonly comparisons: readonly Comparison[] }
  | { readonly type: 'exists'; readonly exists: boolean }
  /** None of these may match. */
  | { readonly type: 'anything-but'; readonly conditions: readonly Condition[] };

type TextOperator = 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard';

export interface Comparison {
  readonly operator: '=' | '<' | '<=' | '>' | '>=';
  readonly value: number;
}

/** A field of an event: its names joined by dots, and its conditions, of which one has to match. */
export interface Field {
  readonly path: string;
  /** The number of names. */
  readonly depth: number;
  readonly conditions: readonly Condition[];
}

/** All fields have to match. */
export type Alternative = readonly Field[];

/** An invalid pattern. The message is that of the service. */
export class PatternError extends Error {
  constructor(
    /** The message without the service's own words. */
    readonly reason: string,
    mode: PatternMode,
    message = MESSAGES[mode](reason),
  ) {
    super(message);
    this.name = 'PatternError';
  }
}

const MESSAGES: { readonly [mode in PatternMode]: (reason: string) => string } = {
  eventbridge: (reason) => `Event pattern is not valid. Reason: ${reason}`,
  lambda: () => 'Invalid filter pattern definition.',
  'sns-attributes': (reason) => `Invalid parameter: FilterPolicy: ${reason}`,
  'sns-body': (reason) => `Invalid parameter: FilterPolicy: ${reason}`,
};

/**
 * The operators that a mode lacks.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html (event buses, and pipes, of
 * which event source mappings have the operators)
 * https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
 */
const UNSUPPORTED: { readonly [mode in PatternMode]: readonly string[] } = {
  eventbridge: [],
  lambda: ['anything-but prefix', 'anything-but suffix', 'anything-but equals-ignore-case', 'anything-but wildcard'],
  'sns-attributes': ['anything-but suffix', 'anything-but equals-ignore-case'],
  'sns-body': ['anything-but suffix', 'anything-but equals-ignore-case'],
};

// https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
const SNS = { keys: 5, combinations: 150, bytes: 256 * 1024 };
/** Numbers are between this and its negative. */
export const SNS_NUMBER_LIMIT = 1e9;

/** Names that a field below `$or` may not have: they are operators, or may become some. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex ' +
    'not-wildcard not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ' +
    'ip-address-in-range ip-address-not-in-range'
  ).split(' '),
);

/**
 * The alternatives of a pattern, of which one has to match; several only with `$or`. Throws a `PatternError`. The rules
 * and their messages are those of https://github.com/aws/event-ruler, which the services run.
 */
export function parsePattern(pattern: string | object, mode: PatternMode): readonly Alternative[] {
  return new Parser(mode).pattern(pattern);
}

/** The reason why a pattern is invalid, or undefined. */
export function patternProblem(pattern: string | object, mode: PatternMode): string | undefined {
  try {
    parsePattern(pattern, mode);
    return undefined;
  } catch (e) {
    if (e instanceof PatternError) return e.reason;
    throw e;
  }
}

class Parser {
  constructor(private readonly mode: PatternMode) {}

  pattern(source: string | object): readonly Alternative[] {
    const pattern = typeof source === 'string' ? this.json(source) : source;
    if (!isObject(pattern)) throw this.error('Filter is not an object');
    const alternatives = this.object(pattern, [], [[]], false);
    if (this.mode.startsWith('sns')) this.checkSnsLimits(source, alternatives);
    return alternatives;
  }

  /** The given alternatives, each with the fields of the object added. */
  private object(
    object: { readonly [name: string]: unknown },
    path: readonly string[],
    before: readonly Alternative[],
    inOr: boolean,
  ): readonly Alternative[] {
    const entries = Object.entries(object);
    if (entries.length === 0) throw this.error('Empty objects are not allowed');
    let alternatives = before;
    for (const [name, value] of entries) {
      if (name === '$or') {
        alternatives = this.or(value, path, alternatives);
      } else if (inOr && RESERVED.has(name)) {
        throw this.error(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
      } else if (Array.isArray(value)) {
        const field = this.field([...path, name], value);
        alternatives = alternatives.map((fields) => [...fields.filter((other) => other.path !== field.path), field]);
      } else if (isObject(value)) {
        alternatives = this.object(value, [...path, name], alternatives, inOr);
      } else {
        throw this.error(`"${name}" must be an object or an array`);
      }
    }
    return alternatives;
  }

  private or(value: unknown, path: readonly string[], before: readonly Alternative[]): readonly Alternative[] {
    if (!Array.isArray(value)) throw this.error('It must be an Array followed with $or.');
    const alternatives = value.flatMap((item) => {
      if (!isObject(item)) throw this.error('Only JSON object is allowed in array of $or relationship.');
      return this.object(item, path, before, true);
    });
    if (value.length < 2) throw this.error('There must have at least 2 Objects in $or relationship.');
    return alternatives;
  }

  private field(path: readonly string[], values: readonly unknown[]): Field {
    if (values.length === 0) throw this.error('Empty arrays are not allowed');
    return { path: path.join('.'), depth: path.length, conditions: values.map((value) => this.condition(value)) };
  }

  private condition(value: unknown): Condition {
    if (isScalar(value)) return { type: 'equals', value };
    if (!isObject(value)) throw this.error('Match value must be String, number, true, false, or null');
    const [operator, argument] = this.operator(value, 'Match expression name not found');
    if (UNSUPPORTED[this.mode].includes(operator)) throw this.error(`Unrecognized match type ${operator}`);
    switch (operator) {
      case 'prefix':
      case 'suffix':
        return this.prefixOrSuffix(operator, argument);
      case 'equals-ignore-case':
        return { type: operator, text: this.text(operator, argument), ignoreCase: true };
      case 'wildcard':
        return this.wildcard(argument);
      case 'cidr':
        return this.cidr(argument);
      case 'numeric':
        return this.numeric(argument);
      case 'exists':
        if (typeof argument !== 'boolean') throw this.error('exists match pattern must be either true or false.');
        return { type: 'exists', exists: argument };
      case 'anything-but':
        return this.anythingBut(argument);
      case 'exactly':
        return { type: 'equals', value: this.text('exact', argument) };
      default:
        throw this.error(`Unrecognized match type ${operator}`);
    }
  }

  /** The only member of an object. */
  private operator(
    value: object,
    none: string,
    several = 'Only one key allowed in match expression',
  ): [string, unknown] {
    const [first, ...others] = Object.entries(value);
    if (!first) throw this.error(none);
    if (others.length > 0) throw this.error(several);
    return first;
  }

  private text(operator: string, value: unknown): string {
    if (typeof value !== 'string') throw this.error(`${operator} match pattern must be a string`);
    return value;
  }

  private prefixOrSuffix(type: 'prefix' | 'suffix', argument: unknown): Condition {
    if (!isObject(argument)) return { type, text: this.text(type, argument) };
    const name = type === 'prefix' ? 'Prefix' : 'Suffix';
    const [operator, text] = this.operator(argument, `${name} expression name not found`);
    if (operator !== 'equals-ignore-case') throw this.error(`Unsupported ${type} pattern: ${operator}`);
    return { type, text: this.text(operator, text), ignoreCase: true };
  }

  private wildcard(argument: unknown): Condition {
    const text = this.text('wildcard', argument);
    for (const { 0: found, index } of text.matchAll(/\\[*\\]|\*\*|\\/g)) {
      // Positions are those of the text in quotation marks, in bytes.
      const position = Buffer.byteLength(text.slice(0, index)) + 1;
      if (found === '**') throw this.error(`Consecutive wildcard characters at pos ${position}`);
      if (found === '\\') throw this.error(`Invalid escape character at pos ${position}`);
    }
    return { type: 'wildcard', text };
  }

  private cidr(argument: unknown): Condition {
    // AWS's message has the wrong operator.
    const [address, mask, ...others] = this.text('prefix', argument).split('/');
    if (mask === undefined || others.length > 0) throw this.error("Malformed CIDR, one '/' required");
    if (!/^[+-]?\d+$/.test(mask)) throw this.error('Malformed CIDR, mask bits must be an integer');
    const bits = Number(mask);
    if (bits < 0) throw this.error('Malformed CIDR, mask bits must not be negative');
    const isIPv4 = /^(\d{1,3}\.){3}\d{1,3}$/.test(address) && address.split('.').every((part) => Number(part) < 256);
    if (!isIPv4 && !(address.includes(':') && URL.canParse(`http://[${address}]`))) {
      throw this.error(`Nonstandard IP address: ${address}`);
    }
    if (isIPv4 && bits > 31) throw this.error('IPv4 mask bits must be < 32');
    if (bits > 127) throw this.error('IPv6 mask bits must be < 128');
    return { type: 'cidr', address, bits };
  }

  private numeric(argument: unknown): Condition {
    if (!Array.isArray(argument)) throw this.error('Value of numeric must be an array.');
    const [operator, value, second, top, ...others] = argument;
    if (typeof operator !== 'string') throw this.error(`Invalid member in numeric match: ${operator ?? ']'}`);
    if (!isComparison(operator)) throw this.error(`Unrecognized numeric range operator: ${operator}`);
    const first = { operator, value: this.number(operator === '=' ? 'equals' : operator, value) };
    if (argument.length === 2) return { type: 'numeric', comparisons: [first] };
    if (!operator.startsWith('>')) throw this.error('Too many elements in numeric expression');
    if (typeof second !== 'string') throw this.error(`Bad value in numeric range: ${second}`);
    if (second !== '<' && second !== '<=') throw this.error(`Bad numeric range operator: ${second}`);
    const last = { operator: second, value: this.number(second, top) } as const;
    if (others.length > 0) throw this.error('Too many terms in numeric range expression');
    if (first.value >= last.value) throw this.error('Bottom must be less than top');
    return { type: 'numeric', comparisons: [first, last] };
  }

  private number(operator: string, value: unknown): number {
    if (typeof value !== 'number') throw this.error(`Value of ${operator} must be numeric`);
    if (this.mode.startsWith('sns') && Math.abs(value) > SNS_NUMBER_LIMIT) {
      throw this.error('Value must be between -1.0E9 and 1.0E9, inclusive');
    }
    return value;
  }

  private anythingBut(argument: unknown): Condition {
    if (isObject(argument)) return this.anythingButText(argument);
    if (typeof argument === 'string' || typeof argument === 'number') return anythingBut([equals(argument)]);
    if (!Array.isArray(argument)) {
      throw this.error('Value of anything-but must be an array or single string/number value.');
    }
    const types = new Set(argument.map((value) => typeof value));
    if ([...types].some((type) => type !== 'string' && type !== 'number')) {
      throw this.error('Inside anything but list, start|null|boolean is not supported.');
    }
    if (types.size !== 1) {
      throw this.error('Inside anything but list, either all values are number or string, mixed type is not supported');
    }
    return anythingBut(argument.map(equals));
  }

  /** `{ prefix: … }` and so on, with one text or several. */
  private anythingButText(object: object): Condition {
    const [operator, argument] = this.operator(
      object,
      'Anything-But expression name not found',
      'Too many elements in numeric expression',
    );
    if (!isTextOperator(operator) || UNSUPPORTED[this.mode].includes(`anything-but ${operator}`)) {
      throw this.error(`Unsupported anything-but pattern: ${operator}`);
    }
    const isList = Array.isArray(argument);
    if (!isList && typeof argument !== 'string' && (typeof argument !== 'number' || this.mode.startsWith('sns'))) {
      throw this.error(
        this.mode.startsWith('sns')
          ? `${operator} match pattern must be a string`
          : 'Value of anything-but must be an array or single string/number value.',
      );
    }
    const texts: readonly unknown[] = isList ? argument : [argument];
    return anythingBut(
      texts.map((text): Condition => {
        if (typeof text !== 'string') throw this.error(NOT_TEXT[operator]);
        if (operator === 'wildcard') return this.wildcard(text);
        if (text === '' && operator !== 'equals-ignore-case') throw this.error('Null prefix/suffix not allowed');
        return { type: operator, text, ignoreCase: operator === 'equals-ignore-case' };
      }),
    );
  }

  private checkSnsLimits(source: string | object, alternatives: readonly Alternative[]): void {
    const fields = alternatives.flat();
    if (this.mode === 'sns-attributes' && fields.some(({ depth }) => depth > 1)) {
      const reason = 'Filter policy scope MessageAttributes does not support nested filter policy';
      throw new PatternError(reason, this.mode, `Invalid parameter: ${reason}`);
    }
    if (new Set(fields.map(({ path }) => path)).size > SNS.keys) {
      throw this.error(`Filter policy can not have more than ${SNS.keys} keys`);
    }
    // A value counts as many times as its key is deep.
    const combinations = alternatives.map((all) =>
      all.reduce((product, { conditions, depth }) => product * conditions.length * depth, 1),
    );
    const text = typeof source === 'string' ? source : JSON.stringify(source);
    if (combinations.reduce((sum, one) => sum + one, 0) > SNS.combinations || Buffer.byteLength(text) > SNS.bytes) {
      throw this.error('Filter policy is too complex');
    }
  }

  private json(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (e) {
      throw this.error((e as Error).message);
    }
  }

  private error(reason: string): PatternError {
    return new PatternError(reason, this.mode);
  }
}

const NOT_TEXT: { readonly [operator in TextOperator]: string } = {
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  'equals-ignore-case': 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  wildcard: 'wildcard match pattern must be a string',
};

function equals(value: Scalar): Condition {
  return { type: 'equals', value };
}

function anythingBut(conditions: readonly Condition[]): Condition {
  return { type: 'anything-but', conditions };
}

function isTextOperator(operator: string): operator is TextOperator {
  return Object.hasOwn(NOT_TEXT, operator);
}

function isComparison(operator: string): operator is Comparison['operator'] {
  return ['=', '<', '<=', '>', '>='].includes(operator);
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
