import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { localResources, testClient } from 'serverless-cdk-project/testing';
import { AppStack } from '../infrastructure/stacks/app-stack';
import { app } from '../runtime/app';

// with Client(app) as client: the table and the queue of the stack, in this process. Nothing here reaches AWS.
const cdkApp = new App();
const [stage] = stages(cdkApp);
const client = testClient(app, { resources: localResources(new AppStack(cdkApp, 'test', { stage })) });

afterAll(() => client.close());

test('routes respond', async () => {
  expect((await client.http.get('/')).json()).toEqual({ hello: 'world' });
  expect((await client.http.get('/hello/ada')).json()).toEqual({ hello: 'ada' });
});

test('a user that was posted is read back', async () => {
  const created = await client.http.post('/users', { body: { username: 'ada', email: 'ada@example.com' } });
  expect(created.status).toBe(201);
  expect((await client.http.get('/users/ada')).json()).toEqual({ username: 'ada', email: 'ada@example.com' });
});

test('unknown users and bodies that do not match are refused', async () => {
  expect((await client.http.get('/users/nobody')).status).toBe(404);
  expect((await client.http.post('/users', { body: { email: 'nobody' } })).status).toBe(422);
});

test('a signup is a message in the queue, which its function handles', async () => {
  expect((await client.http.post('/signups', { body: { username: 'bob' } })).status).toBe(202);
  expect((await client.http.get('/users/bob')).status).toBe(404);
  await client.settled();
  expect((await client.http.get('/users/bob')).json()).toEqual({ username: 'bob' });
});

test('users are counted every hour', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation();
  await client.clock.advance('1 hour');
  expect(client.deliveries().at(-1)).toMatchObject({ function: 'everyHour', outcome: 'ok' });
  log.mockRestore();
});
