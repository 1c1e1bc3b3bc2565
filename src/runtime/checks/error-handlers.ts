import { DeclarationError } from './declaration-error';
import { checkHandler } from './options';
import { byHandlers } from './route';

/** The error classes that each app has a handler for. */
const handled = new WeakMap<object, Map<unknown, unknown>>();

export function checkErrorHandler(app: object, Class: unknown, handler: unknown): void {
  // Arrow functions and methods have no prototype: they are not classes.
  if (typeof Class !== 'function' || !Class.prototype) {
    throw new DeclarationError(
      'onError: expected a class of errors. For all of them: app.onError(Error, (error, request) => …)',
    );
  }
  const what = `onError ${Class.name}`;
  checkHandler(what, handler);
  const before = handled.get(app) ?? new Map<unknown, unknown>();
  if (before.has(Class)) {
    throw new DeclarationError(
      `${what} is declared twice${byHandlers(nameOf(before.get(Class)), nameOf(handler))}. Remove one of them`,
    );
  }
  handled.set(app, before.set(Class, handler));
}

function nameOf(handler: unknown): string {
  return (handler as Function).name;
}
