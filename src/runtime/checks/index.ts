import type { Checks } from '../checking';
import { checkCors } from './cors';
import { DeclarationError } from './declaration-error';
import { checkFunctionName } from './function-names';
import { checkHandler, checkOptions } from './options';
import { checkResource, checkResourceClash } from './resource';
import { checkRoute, checkRouteClash } from './route';

export const checks: Checks = {
  app(options) {
    checkOptions('App', options, { name: 'string!', debug: 'boolean', cors: 'any', binaryTypes: 'strings' });
    checkCors('App', options.cors);
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(options.name)) {
      throw new DeclarationError(`App: "${options.name}" cannot be a name: it starts with a letter and has letters, digits and "-" only`);
    }
  },
  route: checkRoute,
  function(what, options, handler) {
    checkOptions(what, options, { name: 'string!' });
    if (handler !== undefined) checkHandler(what, handler);
  },
  resource: checkResource,
  decorator(what, context) {
    if (typeof context !== 'object' || context.kind !== 'method') {
      throw new DeclarationError(`${what}: the decorator is for methods, and is a standard one: remove "experimentalDecorators" from tsconfig.json`);
    }
  },
  declared(before, next) {
    switch (next.type) {
      case 'route': return checkRouteClash(before.routes, next.value);
      case 'function': return checkFunctionName(before.functions, next.value.name);
      case 'resource': return checkResourceClash(before.resources, next.value);
    }
  },
};
