import type { UseOptions } from './app';
import type { HttpRequest } from './http/request';
import type { HttpResponse } from './http/response';
import type { Middleware, MiddlewareDeclaration } from './middleware';
import { checks, type Declared } from './checking';
import type { RouteAuthorizer } from './declarations';
import { AppBase } from './app-base';
import type { UsesOptions } from './uses';

/**
 * Options of `app.register()`. The options `uses` and `tags` are those of the blueprint's routes which have none
 * themselves, and `uses` also of its functions.
 */
export interface RegisterOptions extends UsesOptions {
  /** The prefix of the routes' paths: `/api` and `/users` become `/api/users`. */
  readonly urlPrefix?: string;
  /** The prefix of the functions' names, except the API handler's. */
  readonly namePrefix?: string;
  /** Groups of the routes in the API's description. */
  readonly tags?: readonly string[];
}

/**
 * A group of declarations that becomes part of an app, or of another blueprint, by `register()`.
 *
 * @example
 * const users = new Blueprint();
 * users.get('/', list);
 * app.register(users, { urlPrefix: '/users' });
 */
export class Blueprint extends AppBase {
  readonly #declared: Declared[] = [];
  readonly #listeners: ((declared: Declared) => void)[] = [];

  readonly #middleware: MiddlewareDeclaration[] = [];

  /**
   * Runs a middleware around the handlers of this blueprint and of those that it registers, within the middleware of the
   * app. As with `app.use()`, the first is the outermost.
   *
   * @example
   * users.use(async (request, next) => (request.headers.get('x-tenant') ? next() : response({}, { status: 400 })), { on: 'http' });
   */
  use(middleware: Middleware<HttpRequest, HttpResponse>, options: { readonly on: 'http' }): void;
  use(middleware: Middleware, options?: UseOptions): void;
  use(middleware: Middleware<any, any>, options: UseOptions = {}): void {
    checks?.use(middleware, options);
    this.#middleware.push({ middleware, kinds: [options.on ?? 'all'].flat() });
  }

  /** @internal */
  declare(declared: Declared): void {
    checks?.blueprint(this, declared);
    for (const listener of this.#listeners) listener(declared);
    this.#declared.push(declared);
  }

  /** @internal Passes all declarations, past and future, to the app or blueprint that registers this one. */
  mount(to: AppBase, { urlPrefix = '', namePrefix = '', uses, tags }: RegisterOptions): void {
    const renamed = new Set<string>();
    const authorized = (authorizer: RouteAuthorizer | undefined) =>
      authorizer &&
      renamed.has(authorizer.declaration.name) && {
        authorizer: {
          ...authorizer,
          declaration: { ...authorizer.declaration, name: namePrefix + authorizer.declaration.name },
        },
      };
    const listener = (declared: Declared) => {
      const { type, value } = declared;
      const middleware = type === 'resource' ? undefined : [this.#middleware, ...(value.middleware ?? [])];
      if (type === 'resource') {
        to.declare(declared);
      } else if (type === 'route') {
        to.declare({
          type,
          value: {
            ...value,
            uses: value.uses ?? uses,
            tags: value.tags ?? tags,
            middleware,
            path: joined(urlPrefix, value.path),
            ...authorized(value.authorizer),
          },
        });
      } else {
        if (value.method === 'authorizer') renamed.add(value.name);
        const options = { ...value.options, uses: value.options.uses ?? uses, ...authorized(value.options.authorizer) };
        to.declare({ type, value: { ...value, middleware, name: namePrefix + value.name, options } });
      }
    };
    this.#declared.forEach(listener);
    this.#listeners.push(listener);
  }
}

/** `/api/` and `/` become `/api`; `/api/` and `/foo` become `/api/foo`. */
function joined(prefix: string, path: string): string {
  return `${prefix.replace(/\/$/, '')}${path === '/' ? '' : path}` || '/';
}
