import * as fs from 'node:fs';
import * as path from 'node:path';

const read = (file: string) => fs.readFileSync(path.join(__dirname, `${file}.txt`), 'utf8');

/** The routes of the client's tests, for another app: `clientRoutes(app)` of `./client-routes`. */
export const ROUTE_FILES = { 'runtime/client-routes.ts': read('routes.ts') };

/**
 * An app of these routes, and of those that stream.
 * @param cors its option
 * @param more code, after the routes
 */
export function clientAppFiles(cors: string = 'undefined', more: string = '') {
  return {
    ...ROUTE_FILES,
    'runtime/stream-routes.ts': read('streams.ts'),
    'runtime/app.ts': `
import { App, cookie, cors, response } from 'serverless-cdk-project/runtime';
import { clientRoutes } from './client-routes';
import { streamRoutes } from './stream-routes';

export const app = new App({ name: 'shop', cors: ${cors} });
clientRoutes(app);
streamRoutes(app);
${more}
`,
  };
}
