import { testClient } from 'serverless-cdk-project/testing';
import { app } from '../runtime/app';

// Invokes the functions as Lambda would.
const client = testClient(app);

afterAll(() => client.close());

test('the total of an order is that of its items', async () => {
  const order = {
    items: [
      { price: 2.5, quantity: 2 },
      { price: 1, quantity: 3 },
    ],
  };
  expect(await client.lambda.invoke('total', order)).toEqual({ total: 8 });
});

test('an order without items is an error', async () => {
  await expect(client.lambda.invoke('total', { items: [] })).rejects.toThrow('items');
});

test('the greeting has the id of its request', async () => {
  expect(await client.lambda.invoke('greet', { name: 'Ada' })).toEqual({
    greeting: 'Hello Ada',
    requestId: expect.any(String),
  });
});
