import { createHash, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { allow, App, cors, deny } from 'serverless-cdk-project/runtime';
import * as z from 'zod';

export const app = new App({
  name: '{{projectName}}',
  // Pages of this origin may call the API from a browser.
  cors: cors({ allowOrigins: ['http://localhost:5173'] }),
  // A response that its route does not declare fails tests, and is marked in dev.
  contract: 'strict',
});

// Declares that the app needs a table. Its name comes from the infrastructure, which binds a table to it.
const notes = app.table('Notes');
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

// The table knows keys by their hash only.
const itemOfKey = (key: string) => ({ PK: `Key#${createHash('sha256').update(key).digest('hex')}`, SK: 'Key' });

// A function without a route: whoever may invoke it with Lambda creates keys.
app.lambdaFunction<{ caller: string }>({ name: 'createKey' }, async ({ caller }) => {
  const key = randomUUID();
  await db.send(new PutCommand({ TableName: notes.name, Item: { ...itemOfKey(key), caller } }));
  return { key };
});

// Decides on requests before their handler is called. API Gateway keeps the decision for five minutes.
const callers = app.authorizer({ name: 'callers', header: 'X-Api-Key' }, async ({ token }) => {
  const { Item } = await db.send(new GetCommand({ TableName: notes.name, Key: itemOfKey(token) }));
  return Item ? allow({ principalId: Item.caller as string }) : deny();
});

const Note = z.object({ text: z.string().min(1).max(1000) });
const Page = z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) });

// The response to a request that does not match the schemas is a 422 with what is wrong in it; the handler is not called.
app.post('/notes', { authorizer: callers, body: Note, status: 201 }, async ({ authorizer, json }) => {
  const note = { ...json(), created: new Date().toISOString() };
  const SK = `Note#${note.created}#${randomUUID()}`;
  await db.send(new PutCommand({ TableName: notes.name, Item: { PK: `User#${authorizer.principalId}`, SK, ...note } }));
  return note;
});

app.get('/notes', { authorizer: callers, query: Page }, async ({ authorizer, query }) => {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: notes.name,
      KeyConditionExpression: 'PK = :user AND begins_with(SK, :note)',
      ExpressionAttributeValues: { ':user': `User#${authorizer.principalId}`, ':note': 'Note#' },
      ScanIndexForward: false, // the newest first
      Limit: query.limit,
    }),
  );
  return Items.map(({ text, created }) => ({ text, created }));
});

app.get('/health', () => ({ ok: true }));
