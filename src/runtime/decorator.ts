import { DeclarationError } from './declaration-error';

/**
 * A standard method decorator that declares a handler. A static method is called on its class, another one on the
 * instance, which is known once it has been created.
 */
export function methodDecorator(what: string, declare: (handler: (...args: any[]) => unknown) => void) {
  return (method: (...args: any[]) => unknown, context: ClassMethodDecoratorContext<any>): void => {
    if (typeof context !== 'object' || context.kind !== 'method') {
      throw new DeclarationError(`${what}: the decorator is for methods, and is a standard one: remove "experimentalDecorators" from tsconfig.json`);
    }
    let owner: unknown;
    const handler = (...args: unknown[]) => {
      if (!owner) throw new DeclarationError(`${what}: the class of ${String(context.name)}() has no instance. Create one with "new" in the module of the app`);
      return method.apply(owner, args);
    };
    Object.defineProperty(handler, 'name', { value: String(context.name) });
    declare(handler);
    context.addInitializer(function () {
      if (owner) throw new DeclarationError(`${what}: the class of ${String(context.name)}() has a second instance. Handlers belong to one`);
      owner = this;
    });
  };
}
