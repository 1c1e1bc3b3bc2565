import { z } from 'zod';
import { manifestOf } from './load';
import { renderClient } from '../../src/contract/client';
import { App, NotFoundError } from '../../src/runtime';

/** The text of a client of many routes, each with all parts of a request. */
export function largeClient(routes: number): string {
  const app = new App({ name: 'large' });
  for (let i = 0; i < routes; i++) {
    app.post(
      `/items${i}/{id}`,
      {
        name: `saveItem${i}`,
        query: z.object({ page: z.string().optional() }),
        body: z.object({ name: z.string(), price: z.number() }),
        response: z.object({ id: z.string(), tags: z.array(z.string()) }),
        errors: [NotFoundError],
      },
      () => ({ id: '', tags: [] }),
    );
  }
  return renderClient(manifestOf(app));
}

/** A module that calls each route of the client in `./client`. */
export function callsOfLargeClient(routes: number): string {
  const calls = Array.from(
    { length: routes },
    (_, i) => `
  const r${i} = await api.saveItem${i}({ params: { id: '1' }, query: { page: '1' }, body: { name: 'a', price: 1 } });
  if (r${i}.ok) r${i}.data.id satisfies string;`,
  );
  return `import { createClient } from './client';
const api = createClient({ baseUrl: '' });
export async function all() {${calls.join('')}
}
`;
}
