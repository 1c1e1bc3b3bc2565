import type { UseOptions } from '../app';
import type { Checks } from '../checking';
import type { Declarations } from '../declarations';
import { STREAM_HANDLER } from '../names';
import { KIND_NAMES } from '../kinds';
import { authorizer } from '../kinds/authorizer';
import { unknownFunction } from '../parts/function-handler';
import { checkAuthorizerClash } from './authorizer';
import { checkDeclaredTwice, checkRegister } from './blueprint';
import { awaitInstance, instanceFound, methodFound } from './complete';
import { checkCors } from './cors';
import { DeclarationError } from './declaration-error';
import { declaredFunction, defaultsOf } from './declared-function';
import { checkDocs } from './docs';
import { checkErrorHandler } from './error-handlers';
import { checkFunctionName } from './function-names';
import { checkFunction, checkHandlerClash } from './handlers';
import { checkArguments } from './factories';
import { checkOptions } from './options';
import { checkResource, checkResourceClash } from './resource';
import { checkRoute, checkRouteClash, checkShortForm, routeDeclaration } from './route';
import { placeholder } from './placeholder';
import { checkUsesDeclared } from './uses';

/** The kinds that middleware can run for. Authorizers have no middleware. */
const MIDDLEWARE_KINDS = ['all', 'http', ...KIND_NAMES.filter((kind) => kind !== 'authorizer')];

export const checks: Checks = {
  app(options) {
    checkOptions('App', options, {
      name: 'string!',
      debug: 'boolean',
      cors: 'any',
      binaryTypes: 'strings',
      contract: 'string',
    });
    checkCors('App', options.cors);
    const odd = options.binaryTypes?.find((type) => !/^(\*|[\w!#$&^.+-]+)\/(\*|[\w!#$&^.+-]+)$/.test(type));
    if (odd !== undefined) {
      throw new DeclarationError(
        `App: option "binaryTypes" has "${odd}", which is no content type. Write type and subtype, image/png, or image/* for every image type`,
      );
    }
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(options.name)) {
      throw new DeclarationError(
        `App: "${options.name}" cannot be a name: it starts with a letter and has letters, digits and "-" only`,
      );
    }
    if (options.contract !== undefined && options.contract !== 'strict') {
      throw new DeclarationError(`App: option "contract" is 'strict' or left out, got "${options.contract}"`);
    }
    return { name: options.name, contract: options.contract, routes: [], functions: [], handlers: [], resources: [] };
  },
  args: checkArguments,
  route: checkRoute,
  docs: checkDocs,
  short: checkShortForm,
  function: checkFunction,
  authorizer: (options) => ({ ...options, ...defaultsOf(authorizer, { ...options }), kind: 'custom' }),
  register: checkRegister,
  blueprint: checkDeclaredTwice,
  use(middleware, options) {
    if (typeof middleware !== 'function') {
      throw new DeclarationError(
        'use: expected a function (event, next) => …; a Middy middleware goes through fromMiddy()',
      );
    }
    checkOptions('use', options, { on: 'any' });
    const kinds = [(options as UseOptions).on ?? 'all'].flat();
    if (!kinds.length) {
      throw new DeclarationError(
        'use: option "on" is empty, so that the middleware would never run. Leave it out for all',
      );
    }
    for (const kind of kinds) {
      if (!MIDDLEWARE_KINDS.includes(kind)) {
        throw new DeclarationError(
          `use: unknown kind "${kind}" in the option "on". Known kinds: ${MIDDLEWARE_KINDS.join(', ')}`,
        );
      }
    }
  },
  onError: checkErrorHandler,
  resource: checkResource,
  decorator(what, context) {
    if (typeof context !== 'object' || context.kind !== 'method') {
      throw new DeclarationError(
        `${what}: the decorator is a standard decorator for methods: remove "experimentalDecorators" from tsconfig.json`,
      );
    }
    methodFound(what);
    awaitInstance(what, String(context.name));
  },
  instance(what, name, before) {
    instanceFound(what, name);
    if (before) {
      throw new DeclarationError(`${what}: the class of ${name}() has a second instance. Handlers belong to one`);
    }
  },
  declared(before, next) {
    const { routes, functions, handlers, resources } = before as Recorded;
    if (next.type === 'route') {
      const route = routeDeclaration(next.value);
      checkAuthorizerClash(`Route ${route.path}`, before, route.authorizer?.declaration);
      checkRouteClash(routes, route);
      checkUsesDeclared(resources, `Route ${route.path}`, route.uses);
      routes.push(route);
    } else if (next.type === 'resource') {
      checkResourceClash(resources, next.value);
      if (!resources.some(({ name }) => name === next.value.name)) resources.push(next.value);
    } else {
      const value = declaredFunction(next.value);
      if (value.kind !== 'lambda') {
        checkHandlerClash(handlers, value);
        checkAuthorizerClash(`${next.value.method} "${value.name}"`, before, value.options.authorizer?.declaration);
      }
      checkUsesDeclared(resources, `"${value.name}"`, value.kind === 'lambda' ? value.uses : value.options.uses);
      checkFunctionName([...functions, ...handlers], value.name);
      if (value.kind === 'lambda') functions.push(value);
      else handlers.push(value);
    }
  },
  handler({ name: app, functions, handlers }, name) {
    const all = [...functions, ...handlers];
    if (name !== STREAM_HANDLER && !all.some((other) => other.name === name)) throw unknownFunction(app, all, name);
  },
  placeholder,
  hint: '. Bind it in infrastructure/, or give it to testClient() and read it in a handler',
};

/** Declarations that can still be added to. */
type Recorded = {
  -readonly [Part in keyof Declarations]: Declarations[Part] extends readonly (infer Item)[]
    ? Item[]
    : Declarations[Part];
};
