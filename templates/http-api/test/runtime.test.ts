import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { localResources, testClient } from 'serverless-cdk-project/testing';
import { AppStack } from '../infrastructure/stacks/app-stack';
import { app } from '../runtime/app';

// The table of the stack, in a database of this process: nothing here reaches AWS.
const cdkApp = new App();
const [stage] = stages(cdkApp);
const client = testClient(app, {
  resources: localResources(new AppStack(cdkApp, 'test', { stage })),
  throwErrors: true,
});

afterAll(() => client.close());

/** The header of a caller, with a key of its own. */
async function as(caller: string) {
  const { key } = await client.lambda.invoke('createKey', { caller });
  return { headers: { 'X-Api-Key': key } };
}

test('notes are those of the caller, the newest first', async () => {
  const ada = await as('ada');
  for (const text of ['first', 'second']) {
    expect((await client.http.post('/notes', { ...ada, body: { text } })).status).toBe(201);
  }
  const read = await client.http.get('/notes', ada);
  expect(read.json()).toMatchObject([{ text: 'second' }, { text: 'first' }]);
  expect((await client.http.get('/notes', await as('bob'))).json()).toEqual([]);
});

test('the authorizer refuses requests without a key, and with an unknown one', async () => {
  expect((await client.http.get('/notes')).status).toBe(401);
  expect((await client.http.get('/notes', { headers: { 'X-Api-Key': 'guessed' } })).status).toBe(403);
});

test('a note without a text, and a page that is too large, are refused', async () => {
  // Where the authorizer is not what is tested: the caller that it would have allowed.
  const ada = { authorizer: { principalId: 'ada' } };
  const posted = await client.http.post('/notes', { ...ada, body: {} });
  expect([posted.status, posted.json().Details]).toMatchObject([422, [{ path: 'body.text' }]]);
  expect((await client.http.get('/notes', { ...ada, query: { limit: 1000 } })).status).toBe(422);
});

test('anyone may ask for the health, also from a browser', async () => {
  const { status, headers } = await client.http.get('/health', { headers: { Origin: 'http://localhost:5173' } });
  expect(status).toBe(200);
  expect(headers['access-control-allow-origin']).toBe('http://localhost:5173');
});
