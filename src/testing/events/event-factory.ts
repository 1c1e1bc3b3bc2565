import { matching } from './filters';
import type { StreamViewType } from '../local-resources';
import type { HandlerDeclaration, HandlerKind } from '../../runtime/declarations';

/** Builds the Lambda event for a kind of function from a test's values. */
export interface EventFactory<Given extends unknown[] = any[]> {
  readonly kind: HandlerKind;
  readonly event: (call: EventCall, ...given: Given) => object;
}

/** A call of a method of the client. */
export interface EventCall {
  /** The method, for error messages. */
  readonly what: string;
  readonly declaration: HandlerDeclaration;
  /** That of the table's stream, if the client knows the table. */
  readonly viewType?: StreamViewType;
}

export const REGION = 'us-east-1';
export const ACCOUNT = '123456789012';
/** The first second of 2026. */
export const TIME = new Date('2026-01-01T00:00:00.000Z');

/** The fields of a test's value: true if required. */
export type Fields<T> = { readonly [K in keyof T]-?: object extends Pick<T, K> ? false : true };

/** An event with records, each built from a test's value. */
export function records<Given>(
  call: EventCall,
  given: readonly Given[],
  fields: Fields<Given>,
  recordOf: (record: Given, index: number) => object,
): object {
  const { what, declaration } = call;
  checkRecords(what, given, fields);
  const found = matching(given.map(recordOf), call);
  const { name, options } = declaration;
  if (found.length > options.batchSize) {
    throw new TypeError(
      `${what}: an invocation of "${name}" has at most ${options.batchSize} records, its batchSize, and this one has ${found.length}. ` +
        'Call it for each batch, or set batchSize where the function is declared',
    );
  }
  return { Records: found };
}

export function checkRecords<Given>(what: string, given: readonly Given[], fields: Fields<Given>): void {
  if (!Array.isArray(given as unknown)) throw new TypeError(`${what}: expected a list of records`);
  for (const record of given) checkFields(what, record, fields);
}

/** Throws for misspelt or missing fields: if they were ignored, the test would test something else. */
export function checkFields<T>(what: string, given: T, fields: Fields<T>): void {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`${what}: expected an object, got ${JSON.stringify(given) ?? typeof given}`);
  }
  const known = Object.keys(fields);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${what}: unknown field "${unknown}". Known: ${known.join(', ')}`);
  const missing = known.find((name) => fields[name as keyof T] && (given as any)[name] === undefined);
  if (missing !== undefined) throw new TypeError(`${what}: "${missing}" is missing`);
}

export function checkTime(what: string, time: unknown): void {
  if (time !== undefined && Object.prototype.toString.call(time) !== '[object Date]') {
    throw new TypeError(`${what}: "time" is a Date`);
  }
}

/** A string as it is, anything else as JSON. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
