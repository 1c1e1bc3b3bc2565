import { checks, type Declared } from './checking';
import type { RouteAuthorizer } from './declarations';
import { Declarer } from './declarer';

export interface RegisterOptions {
  /** Put before the paths of the routes: `/api` and `/users` make `/api/users`. */
  readonly urlPrefix?: string;
  /** Put before the names of the functions, but that of the API's. */
  readonly namePrefix?: string;
}

/**
 * Declares what an app does, to become part of one, or of another blueprint, by `register()`.
 *
 * @example
 * const users = new Blueprint();
 * users.get('/', list);
 * app.register(users, { urlPrefix: '/users' });
 */
export class Blueprint extends Declarer {
  readonly #declared: Declared[] = [];
  readonly #listeners: ((declared: Declared) => void)[] = [];

  /** @internal */
  declare(declared: Declared): void {
    checks?.blueprint(this, declared);
    for (const listener of this.#listeners) listener(declared);
    this.#declared.push(declared);
  }

  /** @internal What has been declared so far, and what will be, goes to another one. */
  mount(to: Declarer, { urlPrefix = '', namePrefix = '' }: RegisterOptions): void {
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
      if (type === 'resource') {
        to.declare(declared);
      } else if (type === 'route') {
        to.declare({ type, value: { ...value, path: joined(urlPrefix, value.path), ...authorized(value.authorizer) } });
      } else {
        if (value.method === 'authorizer') renamed.add(value.name);
        const options = { ...value.options, ...authorized(value.options.authorizer) };
        to.declare({ type, value: { ...value, name: namePrefix + value.name, options } });
      }
    };
    this.#declared.forEach(listener);
    this.#listeners.push(listener);
  }
}

/** `/api/` and `/` make `/api`, and with `/foo` they make `/api/foo`. */
function joined(prefix: string, path: string): string {
  return `${prefix.replace(/\/$/, '')}${path === '/' ? '' : path}` || '/';
}
