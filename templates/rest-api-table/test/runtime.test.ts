import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { localResources, testClient } from 'serverless-cdk-project/testing';
import { AppStack } from '../infrastructure/stacks/app-stack';
import { app } from '../runtime/app';

// The tables of the stack, in a database of this process: nothing here reaches AWS.
const cdkApp = new App();
const [stage] = stages(cdkApp);
const stack = new AppStack(cdkApp, 'test', { stage });
// An error that the app does not handle fails the test, with its line, instead of being a 500.
const client = testClient(app, { resources: localResources(stack), throwErrors: true });

afterAll(() => client.close());

test('a user that was posted is read back', async () => {
  const created = await client.http.post('/users', { body: { username: 'ada', name: 'Ada Lovelace' } });
  expect(created.status).toBe(200);

  const read = await client.http.get('/users/ada');
  expect(read.status).toBe(200);
  expect(read.json()).toEqual({ username: 'ada', name: 'Ada Lovelace' });
});

test('an unknown user is not found', async () => {
  const read = await client.http.get('/users/nobody');
  expect(read.status).toBe(404);
  expect(read.json()).toEqual({ Code: 'NotFoundError', Message: 'no user nobody' });
});

test('a user without a name is refused', async () => {
  const created = await client.http.post('/users', { body: { name: 'Ada Lovelace' } });
  expect(created.status).toBe(422);
  expect(created.json().Details).toMatchObject([{ path: 'body.username' }]);
});
