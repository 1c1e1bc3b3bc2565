import * as fc from 'fast-check';
import { CASES, same } from './cases';
import { App, response } from '../../../src/runtime';
import { alb, context, functionUrl, http2, rest } from '../events';

const app = new App({ name: 'a' });
app.post('/x', { contentTypes: ['*/*'] }, ({ rawBody, headers }) =>
  response(rawBody, { headers: { 'Content-Type': headers.get('content-type') ?? 'x/y' } }),
);
app.post('/text', { contentTypes: ['*/*'] }, ({ text }) => text());
const handler = app.handler();

const type = fc.constantFrom('application/octet-stream', 'image/png', 'text/plain', 'application/json', 'x/y');
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => Buffer.from(text)),
);

const events = (path: string, contentType: string, content: object) => [
  rest('POST', path, {
    headers: { 'Content-Type': contentType },
    multiValueHeaders: { 'Content-Type': [contentType] },
    ...content,
  }),
  ...[http2, functionUrl, alb].map((event) =>
    event('POST', path, { headers: { 'content-type': contentType }, ...content }),
  ),
];

test('any bytes come back as they were sent, from every source', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, type, async (sent, contentType) => {
      for (const event of events('/x', contentType, {
        body: Buffer.from(sent).toString('base64'),
        isBase64Encoded: true,
      })) {
        const { statusCode, body, isBase64Encoded } = await handler(event, context);
        same([statusCode, isBase64Encoded, body], [200, true, Buffer.from(sent).toString('base64')]);
      }
    }),
    { numRuns: (CASES.bodies * 2) / 3 },
  );
}, 120_000);

test('any text comes back as it was sent, plain or in base64', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((own) => Buffer.from(own).toString() === own);
  await fc.assert(
    fc.asyncProperty(text, fc.boolean(), async (sent, base64) => {
      const content = base64
        ? { body: Buffer.from(sent).toString('base64'), isBase64Encoded: true }
        : { body: sent, isBase64Encoded: false };
      for (const event of events('/text', 'text/plain', content)) {
        const { statusCode, body, isBase64Encoded } = await handler(event, context);
        same([statusCode, body, isBase64Encoded], [200, sent, false]);
      }
    }),
    { numRuns: CASES.bodies / 3 },
  );
}, 120_000);
