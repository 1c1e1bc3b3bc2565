import type { Example } from './example';

/** Stands for a value that nobody should read. */
export const REDACTED = '<redacted>';

const SECRET_NAME =
  /authorization|cookie|passw|passphrase|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|credential|signature|session/i;

/** A JSON Web Token is one wherever it stands, and so is a key of AWS. */
const SECRET_VALUE = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g;
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/gi;
// https://github.com/ulid/spec
const ULID = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?/g;

const FIXED_TIME = '2030-01-31T12:00:00Z';
const DAY = 24 * 60 * 60 * 1000;

/**
 * An example without secrets, and with fixed values for those that differ from run to run: ids are numbered in the order in
 * which they occur, and times are always the same.
 */
export function redacted({ request, response }: Example, now: number): Example {
  const ids = new Map<string, string>();
  const numbered = (id: string, of: (index: string) => string): string => {
    const known = ids.get(id.toLowerCase()) ?? of(String(ids.size).padStart(4, '0'));
    ids.set(id.toLowerCase(), known);
    return known;
  };
  const text = (value: string): string =>
    value
      .replace(SECRET_VALUE, REDACTED)
      .replace(UUID, (id) => numbered(id, (index) => `123e4567-e89b-42d3-a456-42661417${index}`))
      .replace(ULID, (id) => numbered(id, (index) => `01JJJJJJJJJJJJJJJJJJJJ${index}`))
      .replace(TIME, FIXED_TIME);
  const number = (value: number): number => {
    if (Math.abs(value - now) < DAY) return Date.parse(FIXED_TIME);
    return Math.abs(value * 1000 - now) < DAY ? Date.parse(FIXED_TIME) / 1000 : value;
  };
  const visit = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return SECRET_NAME.test(name) ? REDACTED : text(value);
    if (typeof value === 'number') return number(value);
    // The values of a secret list are secret, too.
    if (Array.isArray(value)) return value.map((item) => visit(item, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner, key)]));
  };
  // The request comes first, so that an id in it has the same number in the response.
  const shown = visit(request) as Example['request'];
  return { request: shown, response: visit(response) as Example['response'] };
}

/** The paths of redacted values, as they stand in problems of a schema. */
export function redactedPaths(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return value.includes(REDACTED) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    redactedPaths(inner, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
  );
}
