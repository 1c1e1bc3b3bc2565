import type { Declarations } from '../declarations';
import { DeclarationError } from './declaration-error';

const awaited: { readonly what: string; readonly error: DeclarationError }[] = [];

/** A declaration without a handler is a decorator, which must be applied to a method next. */
export function awaitMethod(what: string): void {
  awaited.push({
    what,
    error: new DeclarationError(
      `${what}: there is no handler, nor a method that it decorates. A function from another file is undefined where two files import each other`,
    ),
  });
}

export function methodFound(what: string): void {
  const index = awaited.findIndex((other) => other.what === what);
  if (index >= 0) awaited.splice(index, 1);
}

const withoutInstance: { readonly what: string; readonly name: string; readonly error: DeclarationError }[] = [];

/** The handler of a method that is not static needs an instance of its class. */
export function awaitInstance(what: string, name: string): void {
  withoutInstance.push({
    what,
    name,
    error: new DeclarationError(
      `${what}: the class of ${name}() has no instance. Create one with "new" in the module of the app`,
    ),
  });
}

export function instanceFound(what: string, name: string): void {
  const index = withoutInstance.findIndex((other) => other.what === what && other.name === name);
  if (index >= 0) withoutInstance.splice(index, 1);
}

/** Throws for anything missing once the app is declared completely. */
export function checkComplete({ routes, handlers }: Declarations): void {
  const [missing] = [...awaited, ...withoutInstance];
  if (missing) throw missing.error;
  const own = handlers.filter(({ kind }) => kind === 'authorizer').map(({ name }) => name);
  const users = [
    ...routes.map(({ path, authorizer }) => ({ what: `Route ${path}`, authorizer })),
    ...handlers.map(({ name, options: { authorizer } }) => ({ what: `"${name}"`, authorizer })),
  ];
  for (const { what, authorizer } of users) {
    const { kind, name } = authorizer?.declaration ?? {};
    if (kind !== 'custom' || own.includes(name)) continue;
    throw new DeclarationError(
      `${what}: its authorizer "${name}" is not of this app. Declare it on the app, or use it within the blueprint that declares it: ` +
        `a namePrefix changes its name there. The app has ${own.join(', ') || 'none'}`,
    );
  }
}
