import { checkAuthorizer } from './authorizer';
import type { Route, RouteDeclaration } from '../declarations';
import { awaitMethod } from './complete';
import { checkCors, checkCorsClash } from './cors';
import { DeclarationError } from './declaration-error';
import { checkHandler, checkOptions, shown } from './options';
import { segmentsOf } from './path';
import { essence, JSON_TYPE } from '../http/media-type';
import { checkSchema } from './schema';
import { checkUses } from './uses';
import { METHODS, SCHEMAS, type HttpMethod } from '../http/route-options';

const OPTIONS = {
  methods: 'strings',
  name: 'string',
  contentTypes: 'strings',
  apiKeyRequired: 'boolean',
  stream: 'boolean',
  cors: 'any',
  authorizer: 'any',
  summary: 'string',
  description: 'string',
  tags: 'strings',
  uses: 'any',
  body: 'any',
  query: 'any',
  params: 'any',
  headers: 'any',
  response: 'any',
  status: 'number',
  errors: 'any',
};

/** @param handler undefined for a decorator, whose method comes later */
export function checkRoute(path: string, options: any, handler: unknown): void {
  segmentsOf(path);
  const what = `Route ${path}`;
  checkOptions(what, options, OPTIONS);
  if (handler === undefined) awaitMethod(what);
  else checkHandler(what, handler);
  if (options.methods?.length === 0) {
    throw new DeclarationError(`${what}: option "methods" is empty. Leave it out for GET`);
  }
  if (options.contentTypes?.length === 0) {
    throw new DeclarationError(
      `${what}: option "contentTypes" is empty, so that every body is refused. Leave it out for JSON`,
    );
  }
  for (const type of options.contentTypes ?? []) {
    // RFC 9110, 8.3.1
    if (!/^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+\s*(;.*)?$/.test(type)) {
      throw new DeclarationError(
        `${what}: option "contentTypes" has "${type}", which is no content type. Write type and subtype: application/json`,
      );
    }
    if (type.includes('*') && essence(type) !== '*/*') {
      throw new DeclarationError(
        `${what}: option "contentTypes" has "${type}", but types are compared literally. Name each of them, or accept any: */*`,
      );
    }
  }
  const methods: string[] = (options.methods ?? []).map((method: string) => method.toUpperCase());
  const twice = methods.find((method, index) => methods.indexOf(method) < index);
  if (twice) throw new DeclarationError(`${what}: option "methods" has ${twice} twice`);
  for (const method of options.methods ?? []) {
    if (!METHODS.includes(method.toUpperCase() as HttpMethod)) {
      throw new DeclarationError(`${what}: unknown method "${method}". Known methods: ${METHODS.join(', ')}`);
    }
  }
  checkAuthorizer(what, options.authorizer);
  checkUses(what, options.uses);
  checkStatus(what, options.status);
  checkErrors(what, options.errors);
  checkCors(what, options.cors);
  for (const part of SCHEMAS) {
    if (options[part] !== undefined) checkSchema(what, part, options[part]);
  }
}

function checkStatus(what: string, status: number | undefined): void {
  if (status === undefined || (Number.isInteger(status) && status >= 200 && status <= 399)) return;
  throw new DeclarationError(
    `${what}: option "status" is ${status}, but it is the status of a response that is no error: 200 to 399. Errors are thrown: throw new NotFoundError()`,
  );
}

function checkErrors(what: string, errors: unknown): void {
  if (errors === undefined) return;
  if (!Array.isArray(errors)) {
    throw new DeclarationError(`${what}: option "errors" must be an array of error classes, got ${shown(errors)}`);
  }
  for (const [index, error] of errors.entries()) {
    const { status, code } = Object(error);
    if (typeof error !== 'function' || !Number.isInteger(status) || status < 400 || status > 599 || !code) {
      throw new DeclarationError(
        `${what}: option "errors" has ${typeof error === 'function' ? `the class ${error.name}` : shown(error)} without the static properties that describe an error. ` +
          "Write class TeapotError extends HttpError { static readonly status = 418; static readonly code = 'TeapotError'; … }",
      );
    }
    if (errors.indexOf(error) < index) throw new DeclarationError(`${what}: option "errors" has ${code} twice`);
  }
}

/** `app.get(path, [options], handler)`, or as a decorator without a handler: checks the arguments after the path. */
export function checkShortForm(path: string, rest: readonly unknown[]): void {
  const what = `Route ${path}`;
  const last = rest.at(-1);
  if (rest.length > 1 || (rest.length === 1 && (last === undefined || last === null))) checkHandler(what, last);
  const options: any = rest.length > 1 || typeof last !== 'function' ? (rest[0] ?? {}) : {};
  checkOptions(what, options, OPTIONS);
  if (options.methods !== undefined) {
    throw new DeclarationError(`${what}: option "methods" is for app.route(). The method of a short form is its name`);
  }
}

/** The declaration of a route, with the fields that only discovery needs. */
export function routeDeclaration(route: Route): RouteDeclaration {
  return {
    ...route,
    name: route.name ?? route.handler.name,
    operation: route.name,
    contentTypes: route.contentTypes?.map(essence) ?? [JSON_TYPE],
  };
}

export function checkRouteClash(before: readonly RouteDeclaration[], route: RouteDeclaration): void {
  checkCorsClash(before, route);
  const segments = segmentsOf(route.path);
  for (const other of before) {
    if (other.path === route.path) {
      const method = route.methods.find((name) => other.methods.includes(name));
      if (method) {
        throw new DeclarationError(
          `${method} ${route.path} is declared twice${byHandlers(other.name, route.name)}. Remove one of them`,
        );
      }
      continue;
    }
    const others = segmentsOf(other.path);
    for (let index = 0; index < Math.min(segments.length, others.length); index++) {
      const [a, b] = [others[index], segments[index]];
      // REST APIs: "A sibling ({a}) of this resource already has a variable path part -- only one unique variable path
      // part is allowed".
      if (a.param && b.param && a.greedy === b.greedy && a.param !== b.param) {
        throw new DeclarationError(
          `${other.path} and ${route.path} name the same path segment differently, {${a.param}} and {${b.param}}: ` +
            'API Gateway refuses that at deployment. Use one name for both',
        );
      }
      if (a.text !== b.text) break;
    }
  }
}

/** Tells two declarations apart, if at least one handler has a name to do so. */
export function byHandlers(...names: readonly string[]): string {
  if (!names.some(Boolean)) return '';
  return `: handled by ${names.map((name) => name || 'a function without a name').join(' and by ')}`;
}
