import type { UseOptions } from '../app';
import type { Blueprint, RegisterOptions } from '../blueprint';
import type { Checks } from '../checking';
import { MIDDLEWARE_KINDS } from '../middleware';
import { checkAuthorizerClash } from './authorizer';
import { checkCors } from './cors';
import { DeclarationError } from './declaration-error';
import { checkFunctionName } from './function-names';
import { checkFunction, checkHandlerClash } from './handlers';
import { checkHandler, checkOptions } from './options';
import { checkResource, checkResourceClash } from './resource';
import { checkRoute, checkRouteClash } from './route';
import { checkUsesDeclared } from './uses';

export const checks: Checks = {
  app(options) {
    checkOptions('App', options, { name: 'string!', debug: 'boolean', cors: 'any', binaryTypes: 'strings' });
    checkCors('App', options.cors);
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(options.name)) {
      throw new DeclarationError(`App: "${options.name}" cannot be a name: it starts with a letter and has letters, digits and "-" only`);
    }
  },
  route: checkRoute,
  function: checkFunction,
  register(to, blueprint, options) {
    if (typeof (blueprint as Blueprint)?.mount !== 'function') throw new DeclarationError('register: expected a Blueprint. Make one: new Blueprint()');
    if (to === blueprint) throw new DeclarationError('register: a blueprint cannot be part of itself');
    checkOptions('register', options, { urlPrefix: 'string', namePrefix: 'string' });
    const { urlPrefix = '/' } = options as RegisterOptions;
    if (!urlPrefix.startsWith('/')) throw new DeclarationError(`register: option "urlPrefix" starts with a slash, got "${urlPrefix}"`);
  },
  use(middleware, options) {
    if (typeof middleware !== 'function') throw new DeclarationError('use: expected a function (event, next) => …; a Middy middleware goes through fromMiddy()');
    checkOptions('use', options, { on: 'any' });
    for (const kind of [(options as UseOptions).on ?? 'all'].flat()) {
      if (!MIDDLEWARE_KINDS.includes(kind)) throw new DeclarationError(`use: unknown kind "${kind}" in the option "on". Known kinds: ${MIDDLEWARE_KINDS.join(', ')}`);
    }
  },
  onError(Class, handler) {
    if (typeof Class !== 'function') throw new DeclarationError('onError: expected a class of errors');
    checkHandler(`onError ${Class.name}`, handler);
  },
  resource: checkResource,
  decorator(what, context) {
    if (typeof context !== 'object' || context.kind !== 'method') {
      throw new DeclarationError(`${what}: the decorator is for methods, and is a standard one: remove "experimentalDecorators" from tsconfig.json`);
    }
  },
  declared(before, next) {
    switch (next.type) {
      case 'route':
        checkAuthorizerClash(`Route ${next.value.path}`, before, next.value.authorizer?.declaration);
        return checkRouteClash(before.routes, next.value);
      case 'function':
        checkUsesDeclared(before.resources, next.value.name, next.value.uses);
        return checkFunctionName([...before.functions, ...before.handlers], next.value.name);
      case 'handler':
        checkHandlerClash(before.handlers, next.value);
        checkAuthorizerClash(`onWs… "${next.value.name}"`, before, next.value.options.authorizer?.declaration);
        checkUsesDeclared(before.resources, next.value.name, next.value.options.uses);
        return checkFunctionName([...before.functions, ...before.handlers], next.value.name);
      case 'resource': return checkResourceClash(before.resources, next.value);
    }
  },
};
