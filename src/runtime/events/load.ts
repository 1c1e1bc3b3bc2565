/* eslint-disable @typescript-eslint/no-require-imports */

const chunk = <T>(get: () => unknown): (() => Promise<T>) => {
  let loaded: Promise<T> | undefined;
  return () => loaded ??= Promise.resolve(get() as T);
};

/**
 * Parts that most requests do without, each loaded when it is first needed. In CommonJS it is required; in the ES modules
 * of this library it is an import(), so that a bundler makes a file of its own of it. They import nothing of what is always
 * loaded, else the bundler would have to put that into shared files: what they need is handed to them.
 */
export const load = {
  alb: chunk<typeof import('./alb')>(() => require('./alb')),
  cors: chunk<typeof import('../http/cors-headers')>(() => require('../http/cors-headers')),
  failure: chunk<typeof import('../http/failure')>(() => require('../http/failure')),
  form: chunk<typeof import('../http/form')>(() => require('../http/form')),
  render: chunk<typeof import('../http/render')>(() => require('../http/render')),
  search: chunk<typeof import('../http/search')>(() => require('../http/search')),
  validation: chunk<typeof import('../http/validation')>(() => require('../http/validation')),
};
