import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { localResources, testClient } from 'serverless-cdk-project/testing';
import { AppStack } from '../infrastructure/stacks/app-stack';
import { app } from '../runtime/app';

// The bucket of the stack, in this process: nothing here reaches AWS.
const cdkApp = new App();
const [stage] = stages(cdkApp);
const client = testClient(app, { resources: localResources(new AppStack(cdkApp, 'test', { stage })) });
const documents = client.bucket('Documents');

afterAll(() => client.close());

const outcomes = () => client.deliveries().map((one) => [one.function, one.outcome]);

test('a text is summarized', async () => {
  await documents.put('in/poem.txt', 'Roses are red\nViolets are blue\n');
  // Events wait until the test lets them be delivered.
  expect(await documents.get('out/poem.json')).toBeUndefined();
  await client.settled();
  expect((await documents.get('out/poem.json'))?.json()).toEqual({ lines: 2, words: 6 });
});

test('other objects are left alone', async () => {
  await documents.put('in/picture.png', 'no text');
  await documents.put('elsewhere/poem.txt', 'a text');
  await client.settled();
  expect(await documents.list('out/')).toEqual(['out/poem.json']);
});

test('an empty text is tried three times', async () => {
  jest.spyOn(console, 'error').mockImplementation();
  const before = outcomes().length;
  await documents.put('in/empty.txt', '');
  await expect(client.settled()).rejects.toThrow('in/empty.txt is empty');
  // The retries of Lambda are one and two minutes later; the clock of the test does not wait for them.
  await client.clock.advance('10 minutes', { failures: 'allow' });
  expect(outcomes().slice(before)).toEqual(Array(3).fill(['summarize', 'failed']));
});
