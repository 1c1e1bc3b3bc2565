import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { localResources, testClient } from 'serverless-cdk-project/testing';
import { AppStack } from '../infrastructure/stacks/app-stack';
import { app } from '../runtime/app';

// The table of the stack, in a database of this process: nothing here reaches AWS.
const cdkApp = new App();
const [stage] = stages(cdkApp);
const client = testClient(app, { resources: localResources(new AppStack(cdkApp, 'test', { stage })) });
const { webSocket } = client;

afterAll(() => client.close());

/** Who has received what since the last call. */
let seen = 0;
const received = () => {
  const sent = webSocket.sent.slice(seen).map(({ connectionId, data }) => [connectionId, data]);
  seen = webSocket.sent.length;
  return sent;
};

test('what one says in a room, its members hear', async () => {
  for (const id of ['ada', 'bob', 'eve']) await webSocket.connect(id);
  for (const id of ['ada', 'bob']) await webSocket.message(id, { action: 'join', room: 'tea' });
  received();

  await webSocket.message('ada', { action: 'say', room: 'tea', text: 'hi' });
  expect(received()).toEqual(['ada', 'bob'].map((id) => [id, { room: 'tea', text: 'hi' }]));
});

test('a member that is gone is forgotten', async () => {
  // Lost as by a network: no function is called.
  webSocket.drop('bob');
  await webSocket.message('ada', { action: 'say', room: 'tea', text: 'alone?' });
  await webSocket.connect('bob');
  await webSocket.message('ada', { action: 'say', room: 'tea', text: 'still' });
  expect(received().map(([id]) => id)).toEqual(['ada', 'ada']);
});

test('a message that is not understood has an answer', async () => {
  // What a handler returns is the result here; API Gateway sends its body to the caller.
  const wrong = await webSocket.message('eve', { action: 'say', room: 'tea' });
  expect(JSON.parse(wrong.body).Details[0].path).toBe('message.text');
  const unknown = await webSocket.message('eve', 'hello?');
  expect(JSON.parse(unknown.body).error).toBe('action is join or say');
});
