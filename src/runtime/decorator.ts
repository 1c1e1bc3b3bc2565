import { checks } from './checking';

/**
 * A standard method decorator that declares a handler. A static method is called on its class; an instance method on
 * the instance, which is known once it has been created.
 */
export function methodDecorator(what: string, declare: (handler: (...args: any[]) => unknown) => void) {
  return (_: unknown, context: ClassMethodDecoratorContext<any>): void => {
    checks?.decorator(what, context);
    const name = String(context.name);
    let owner: unknown;
    const handler = (...args: unknown[]) => {
      if (!owner) {
        throw new Error(
          `${what}: the class of ${name}() has no instance. Create one with "new" in the module of the app`,
        );
      }
      // The method is looked up when it is called: other decorators, also those above this one, and subclasses may
      // replace it.
      return context.access.get(owner).apply(owner, args);
    };
    declare(Object.defineProperty(handler, 'name', { value: name }));
    context.addInitializer(function () {
      checks?.instance(what, name, owner);
      // oxlint-disable-next-line typescript/no-this-alias -- a decorator learns the instance here only
      owner ??= this;
    });
  };
}
