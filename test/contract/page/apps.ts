import { z } from 'zod';
import { type OpenApiDocument, openApi } from '../../../src/contract/openapi';
import { describeApp } from '../../../src/manifest/describe';
import { allow, APP, App, ConflictError, jwtAuthorizer, NotFoundError } from '../../../src/runtime';

export function documentOf(app: App, url?: string): OpenApiDocument {
  return openApi(
    { version: 2, ...describeApp(app[APP]), operations: {}, unknownOperations: [] },
    { version: '1.2.0', url },
  );
}

const Money = z.object({ amount: z.number().positive(), currency: z.enum(['EUR', 'USD']) }).meta({ id: 'Money' });

const Category = z
  .object({
    name: z.string(),
    get children() {
      return z.array(Category);
    },
  })
  .meta({ id: 'Category', description: 'A category, with those below it.' });

const Payment = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('card'), number: z.string().regex(/^\d{16}$/) }).meta({ title: 'Card' }),
  z.object({ kind: z.literal('transfer'), iban: z.string() }).meta({ title: 'Transfer' }),
]);

/** An app with every form of schema, parameter and authorizer that the page shows. */
export function shop(): App {
  const app = new App({ name: 'shop' });
  const users = jwtAuthorizer({ name: 'users', issuer: 'https://id.example', audience: ['shop'] });
  const partner = app.authorizer({ name: 'partner', type: 'token', header: 'X-Partner' }, () => allow());
  const Order = z
    .object({
      id: z.uuid(),
      item: z.string().min(1).max(80).describe('The name of the item'),
      note: z.string().nullable(),
      placed: z.iso.datetime(),
      total: Money,
      category: Category,
      payment: Payment,
      lines: z.array(z.object({ sku: z.string(), count: z.int().min(1).default(1) })),
      labels: z.record(z.string(), z.string()),
    })
    .meta({ id: 'Order', examples: [] });
  app.get(
    '/orders',
    {
      name: 'listOrders',
      summary: 'Lists the orders',
      description: 'The newest first.\n\nAt most 100 at once.',
      tags: ['orders'],
      authorizer: users.withScopes(['orders:read']),
      query: z.object({
        state: z.enum(['open', 'sent']).optional(),
        page: z.coerce.number().int().min(1).optional(),
        tag: z.union([z.string(), z.array(z.string())]).optional(),
      }),
      headers: z.object({ 'x-trace': z.string().optional() }),
      response: z.array(Order),
    },
    () => [],
  );
  app.post(
    '/orders',
    {
      name: 'createOrder',
      summary: 'Orders an item',
      tags: ['orders'],
      status: 201,
      authorizer: users,
      body: Order.omit({ id: true, placed: true }).meta({ id: 'NewOrder' }),
      response: Order,
      errors: [NotFoundError, ConflictError],
    },
    () => ({}) as any,
  );
  app.delete(
    '/orders/{id}',
    { name: 'cancelOrder', summary: 'Cancels an order', tags: ['orders'], status: 204, errors: [NotFoundError] },
    () => undefined,
  );
  app.get('/files/{path+}', { name: 'readFile', tags: ['files'], authorizer: partner, stream: true }, () => undefined);
  app.put(
    '/files/{path+}',
    {
      name: 'writeFile',
      tags: ['files'],
      contentTypes: ['image/png', 'image/jpeg'],
      body: z.any(),
      apiKeyRequired: true,
    },
    () => undefined,
  );
  app.post(
    '/contact',
    {
      name: 'contact',
      contentTypes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
      body: z.object({ email: z.email(), text: z.string() }),
    },
    () => undefined,
  );
  app.get('/ping', () => 'pong');
  return app;
}

/** An app of many routes with schemas of their own. */
export function big(routes: number): App {
  const app = new App({ name: 'big' });
  for (let i = 0; i < routes; i++) {
    const Thing = z.object({
      id: z.string(),
      [`name${i}`]: z.string().min(1).describe(`The name of thing ${i}`),
      kind: z.enum(['small', 'large', `special${i}`]),
      parts: z.array(
        z.object({
          sku: z.string(),
          count: z
            .int()
            .min(1)
            .max(i + 1),
        }),
      ),
    });
    app.route(
      `/things${i % 12}/{id}/parts${i}`,
      {
        methods: [i % 2 ? 'POST' : 'PUT'],
        name: `changePart${i}`,
        summary: `Changes part ${i} of a thing`,
        tags: [`things${i % 12}`],
        body: Thing,
        response: Thing.extend({ changed: z.iso.datetime() }),
        query: z.object({ dry: z.stringbool().optional(), [`only${i}`]: z.string().optional() }),
        errors: [NotFoundError, ConflictError],
      },
      () => ({}) as any,
    );
  }
  return app;
}
