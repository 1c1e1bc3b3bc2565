import { DeclarationError } from './declaration-error';

/**
 * The type of each option: a `typeof`, `strings` or `objects` for an array of such, or `any`. A trailing `!` makes it
 * required.
 */
export type OptionTypes = { readonly [option: string]: string };

/** Checks the types of options, as plain JavaScript has no compiler to do it. */
export function checkOptions(what: string, options: object, types: OptionTypes): void {
  if (typeof options !== 'object' || options === null) {
    throw new DeclarationError(`${what}: expected an object of options, got ${shown(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(types, name)) {
      throw new DeclarationError(`${what}: unknown option "${name}". Known options: ${Object.keys(types).join(', ')}`);
    }
    const type = types[name].replace('!', '');
    if (value === undefined || type === 'any') continue;
    const list = type === 'strings' || type === 'objects';
    const wrong = list && Array.isArray(value) ? value.findIndex((item) => !is(item, type.slice(0, -1))) : -1;
    if (list ? !Array.isArray(value) || wrong >= 0 : !is(value, type)) {
      const wanted = list ? `an array of ${type}` : type === 'object' ? 'an object' : `a ${type}`;
      throw new DeclarationError(
        `${what}: option "${name}" must be ${wanted}, got ${wrong < 0 ? shown(value) : `one with ${shown((value as unknown[])[wrong])}`}`,
      );
    }
  }
  for (const name in types) {
    if (types[name].endsWith('!') && (options as any)[name] === undefined) {
      throw new DeclarationError(`${what}: option "${name}" is missing`);
    }
  }
}

function is(value: unknown, type: string): boolean {
  return typeof value === type && value !== null && !Array.isArray(value);
}

export function checkHandler(what: string, handler: unknown): void {
  if (typeof handler !== 'function') {
    throw new DeclarationError(
      `${what}: the handler must be a function, got ${shown(handler)}${handler === undefined ? '. One from another file is undefined where two files import each other' : ''}`,
    );
  }
}

export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return value.length ? 'an array' : 'an empty array';
  return typeof value === 'string'
    ? JSON.stringify(value)
    : typeof value === 'object' && value !== null
      ? 'an object'
      : String(value);
}
