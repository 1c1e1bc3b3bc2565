/**
 * Parts that most requests do without, each loaded when it is first needed. In CommonJS it is required; in the ES modules
 * of this library it is an import(), so that a bundler makes a file of its own of it. They import nothing of what is always
 * loaded, else the bundler would have to put that into shared files: what they need is handed to them.
 */
export const load = {
  aws: (): Part<typeof import('../parts/aws')> => require('../parts/aws'),
  dispatch: (): Part<typeof import('../parts/full-dispatch')> => require('../parts/full-dispatch'),
  functions: (): Part<typeof import('../parts/function-handler')> => require('../parts/function-handler'),
};

/** At once in CommonJS. */
type Part<T> = T | Promise<T>;
