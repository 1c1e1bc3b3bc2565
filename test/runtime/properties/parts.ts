import type { HttpRequest } from '../../../src/runtime';
import { App } from '../../../src/runtime';
import { context } from '../events';

const app = new App({ name: 'properties' });
let view: (request: HttpRequest) => unknown;
let seen: unknown;
app.route('/x', { methods: ['GET', 'POST'], contentTypes: ['*/*'] }, (request) => {
  seen = view(request as HttpRequest);
});
const handler = app.handler();

/** What a handler sees of the request of an event for /x. */
export async function see<T>(event: object, of: (request: HttpRequest) => T): Promise<T> {
  view = of;
  seen = undefined;
  const { statusCode, body } = await handler(event, context);
  if (statusCode !== 204) throw new Error(`${statusCode} ${body}`);
  return seen as T;
}
