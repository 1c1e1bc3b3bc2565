import { testClient } from 'serverless-cdk-project/testing';
import { app } from '../runtime/app';

// Calls the app as Lambda would, without a server. An error that the app does not handle fails the test, with its line.
const client = testClient(app, { throwErrors: true });

afterAll(() => client.close());

test('the route responds', async () => {
  const { status, json } = await client.http.get('/');
  expect([status, json()]).toEqual([200, { hello: 'world' }]);
});
