import type { Blueprint, RegisterOptions } from '../blueprint';
import type { Declared } from '../checking';
import type { Declarations } from '../declarations';
import { DeclarationError } from './declaration-error';
import { declaredFunction } from './declared-function';
import { checkHandlerClash } from './handlers';
import { checkOptions } from './options';
import { checkResourceClash } from './resource';
import { checkRouteClash, routeDeclaration } from './route';
import { checkUses } from './uses';

/** The blueprints that are registered on an app or blueprint. */
const parts = new WeakMap<object, object[]>();

const declared = new WeakMap<
  object,
  { -readonly [Part in keyof Omit<Declarations, 'name' | 'contract'>]: Declarations[Part][number][] }
>();

export function checkRegister(to: object, blueprint: unknown, options: object): void {
  if (typeof (blueprint as Blueprint)?.mount !== 'function') {
    throw new DeclarationError('register: expected a Blueprint. Create one: new Blueprint()');
  }
  if (isWithin(to, blueprint as object)) throw new DeclarationError('register: a blueprint cannot be part of itself');
  checkOptions('register', options, { urlPrefix: 'string', namePrefix: 'string', tags: 'strings', uses: 'any' });
  checkUses('register', (options as RegisterOptions).uses);
  const { urlPrefix = '/' } = options as RegisterOptions;
  if (!urlPrefix.startsWith('/')) {
    throw new DeclarationError(`register: option "urlPrefix" starts with a slash, got "${urlPrefix}"`);
  }
  parts.set(to, [...(parts.get(to) ?? []), blueprint as object]);
}

function isWithin(part: object, whole: object): boolean {
  return part === whole || (parts.get(whole) ?? []).some((inner) => isWithin(part, inner));
}

/** Two equal declarations of a blueprint throw at the second one, and not at the line that registers the blueprint. */
export function checkDeclaredTwice(blueprint: object, { type, value }: Declared): void {
  const before = declared.get(blueprint) ?? { routes: [], functions: [], handlers: [], resources: [] };
  declared.set(blueprint, before);
  if (type === 'route') {
    const route = routeDeclaration(value);
    checkRouteClash(before.routes, route);
    before.routes.push(route);
  } else if (type === 'resource') {
    checkResourceClash(before.resources, value);
    before.resources.push(value);
  } else {
    const { name } = value;
    if ([...before.functions, ...before.handlers].some((other) => other.name === name)) {
      throw new DeclarationError(`The function "${name}" is declared twice. Give one of them another name`);
    }
    const own = declaredFunction(value);
    if (own.kind === 'lambda') {
      before.functions.push(own);
    } else {
      checkHandlerClash(before.handlers, own);
      before.handlers.push(own);
    }
  }
}
