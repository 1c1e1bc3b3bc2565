import { App } from '../../src/runtime';
import { testClient, type HttpPayload } from '../../src/testing';

const app = new App({ name: 'a' });
app.post('/orders/{id}', { apiKeyRequired: true }, ({ event, baseUrl }) => ({ event, baseUrl }));
app.get('/open', ({ event, baseUrl }) => ({ event, baseUrl }));
const { http } = testClient(app);

const seen = async (payload: HttpPayload, headers: { [name: string]: string } = {}) =>
  (await http.post('/orders/7', { payload, headers, body: { quantity: 1 } })).json();

test('the body is in the form in which each source sends JSON', async () => {
  const base64 = Buffer.from('{"quantity":1}').toString('base64');
  expect((await seen('1.0')).event).toMatchObject({ body: base64, isBase64Encoded: true });
  for (const payload of ['2.0', 'function-url', 'alb'] as const) {
    expect((await seen(payload)).event).toMatchObject({ body: '{"quantity":1}', isBase64Encoded: false });
  }
});

test.each([
  ['1.0', 'https://test.execute-api.us-east-1.amazonaws.com/api'],
  ['2.0', 'https://test.execute-api.us-east-1.amazonaws.com'],
  ['function-url', 'https://test.lambda-url.us-east-1.on.aws'],
  ['alb', 'https://test.us-east-1.elb.amazonaws.com'],
  ['alb-multi-value', 'https://test.us-east-1.elb.amazonaws.com'],
] as const)('an API has the address of one with the default names: %s', async (payload, expected) => {
  expect((await seen(payload)).baseUrl).toBe(expected);
});

test("the caller's API key is known where the route needs one", async () => {
  const { event } = await seen('1.0', { 'x-api-key': 'k' });
  expect(event.requestContext.identity.apiKey).toBe('k');
  const open = (await http.get('/open', { headers: { 'x-api-key': 'k' } })).json();
  expect(open.event.requestContext.identity).not.toHaveProperty('apiKey');
});
