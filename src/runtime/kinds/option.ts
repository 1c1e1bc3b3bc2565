import { shown } from '../checks/options';
import { schemaProblem } from '../checks/schema';
import type { Schema } from '../schema';
import { patternProblem, type PatternMode } from '../syntax/event-pattern';

/** An option of a kind of function: its type, its limits and its default. */
export interface Option<Value, Presence extends AnyPresence = 'optional', Described = Value> {
  /** The type, in the notation of `checkOptions()`. */
  readonly type: string;
  readonly presence: Presence;
  readonly default?: Value;
  /**
   * The reason why a value of this type is invalid, as the end of a sentence that begins with the option; undefined if
   * it is valid.
   */
  readonly problem?: (value: any) => string | undefined;
  /**
   * The value in the manifest.
   *
   * @default - the value itself
   */
  readonly described?: (value: Value) => Described;
  /** The value is a schema, and in the manifest the JSON Schema of this side of it. */
  readonly schema?: 'input' | 'output';
}

/** `argument` is not an option for the user, but the first argument of the method. */
type AnyPresence = 'optional' | 'default' | 'required' | 'argument';

interface More<Value> {
  readonly default?: Value;
  readonly required?: true;
}

type PresenceOf<M> = M extends { readonly default: any }
  ? 'default'
  : M extends { readonly required: true }
    ? 'required'
    : 'optional';

type Problem<Value> = (value: Value) => string | undefined;

function option(type: string, more: More<unknown> = {}, problem?: Problem<any>): any {
  const presence = more.required ? 'required' : more.default === undefined ? 'optional' : 'default';
  return { type, presence, default: more.default, problem };
}

/** The first argument of the method that declares the function, a string. */
export function argument(): Option<string, 'argument'> {
  return { type: 'string', presence: 'argument' };
}

export function integer<const M extends More<number> = More<number>>(
  from: number,
  to: number,
  more?: M,
): Option<number, PresenceOf<M>> {
  return option('number', more, (value) =>
    Number.isInteger(value) && value >= from && value <= to
      ? undefined
      : `is a whole number from ${from} to ${to}, got ${value}`,
  );
}

export function oneOf<const Value extends string, const M extends More<NoInfer<Value>> = More<NoInfer<Value>>>(
  values: readonly Value[],
  more?: M,
): Option<Value, PresenceOf<M>> {
  return option('string', more, (value) =>
    values.includes(value) ? undefined : `is ${values.map((one) => `'${one}'`).join(' or ')}, got ${shown(value)}`,
  );
}

export function flag(): Option<boolean> {
  return option('boolean');
}

export function text<const M extends More<string> = More<string>>(
  more?: M,
  problem?: Problem<string>,
): Option<string, PresenceOf<M>> {
  return option('string', more, problem);
}

export function texts<const M extends More<readonly string[]> = More<readonly string[]>>(
  more?: M,
  problem?: Problem<readonly string[]>,
): Option<readonly string[], PresenceOf<M>> {
  return option('strings', more, problem);
}

/** A pattern of EventBridge, or a filter policy of SNS. */
export function pattern<const M extends { readonly required?: true } = { readonly required?: true }>(
  more?: M,
  problem?: Problem<object>,
): Option<{ readonly [field: string]: unknown }, PresenceOf<M>> {
  return option('object', more, (value) => singleValueProblem(value) ?? problem?.(value));
}

/**
 * Fields with lists of allowed values: EventBridge and SNS refuse a single value.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
function singleValueProblem(value: object, path = ''): string | undefined {
  for (const [field, allowed] of Object.entries(value)) {
    if (Array.isArray(allowed) && allowed.length) continue;
    const nested = typeof allowed === 'object' && allowed !== null && Object.keys(allowed).length;
    const problem = nested
      ? singleValueProblem(allowed, `${path}${field}.`)
      : `has ${shown(allowed)} for "${path}${field}". Write a list of the allowed values: ['…']`;
    if (problem) return problem;
  }
  return undefined;
}

/** A schema of messages, of any library. */
export function schema(side: 'input' | 'output'): Option<Schema<any, any>, 'optional', Keywords> {
  return { ...option('any', {}, schemaProblem), schema: side };
}

/** A JSON Schema. */
export interface Keywords {
  readonly [keyword: string]: unknown;
}

/** The reason for which a service refuses a pattern. */
export function refusal(service: string, value: object, mode: PatternMode): string | undefined {
  const reason = patternProblem(value, mode);
  return reason && `is refused by ${service}: ${reason}`;
}
