import { App } from './app';
import type { Authorizer } from './authorizer';
import { checks } from './checking';
import { APP, type Declarations, type DocsFile } from './declarations';
import { response } from './http/response';
import { DOCS_FILES } from './names';
import { DOCS_SOURCE } from './value-source';

/** The options of `app.docs()`. */
export interface DocsOptions {
  /**
   * The authorizer of both routes. A browser that opens the page sends no `Authorization` header by itself, so that an
   * authorizer for a page reads a cookie or a parameter of the query string.
   *
   * @default - everyone may read the description
   */
  readonly authorizer?: Authorizer;
}

// Nothing of the page is fetched from elsewhere; this keeps it out of the frames of others.
const HEADERS = { 'Content-Security-Policy': "frame-ancestors 'none'", 'X-Content-Type-Options': 'nosniff' };

const TYPES: { readonly [File in DocsFile]: string } = {
  page: 'text/html; charset=utf-8',
  document: 'application/json',
};

// A method that is defined here and not in the class: this module is part of a bundle only if the app calls it.
(App.prototype as { docs: App['docs'] }).docs = function docs(this: App, path: string, options = {}) {
  checks?.docs(this[APP], path, options);
  const route = (file: DocsFile, at: string) =>
    this.declare({
      type: 'route',
      value: {
        path: at,
        methods: ['GET'],
        name: file === 'page' ? 'docs' : 'docsDocument',
        docs: file,
        authorizer: options.authorizer,
        // It uses no resources; without this a route uses all.
        uses: [],
        handler: () => response(textOf(this[APP], file), { headers: { 'Content-Type': TYPES[file], ...HEADERS } }),
      },
    });
  route('page', path);
  route('document', `${path === '/' ? '' : path}/openapi.json`);
};

/** Read at each request: the page is seldom opened, and `npx projen dev` writes it again after an edit. */
function textOf(declarations: Declarations, file: DocsFile): string {
  return (
    (globalThis as any)[DOCS_SOURCE]?.(declarations, file) ??
    process.getBuiltinModule('node:fs').readFileSync(`${__dirname}/${DOCS_FILES[file]}`, 'utf8')
  );
}
