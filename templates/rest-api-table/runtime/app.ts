import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { App, NotFoundError } from 'serverless-cdk-project/runtime';
import * as z from 'zod';

// Strict: a response that its route does not declare fails tests, and is marked in dev.
export const app = new App({ name: '{{projectName}}', contract: 'strict' });

// Declares that the app needs a table. Its name comes from the infrastructure, which binds a table to it.
const appTable = app.table('AppTable');
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

// Loose: a user may have more attributes than these.
const User = z.looseObject({ username: z.string().min(1), email: z.email().optional() });

// The response to a body that does not match is a 422 with what is wrong in it; the handler is not called.
app.post('/users', { body: User }, async ({ json }) => {
  const user = json();
  await db.send(new PutCommand({ TableName: appTable.name, Item: { ...user, ...keyOf(user.username) } }));
  return {};
});

app.get('/users/{username}', { errors: [NotFoundError] }, async ({ params }) => {
  const { Item } = await db.send(new GetCommand({ TableName: appTable.name, Key: keyOf(params.username) }));
  if (!Item) throw new NotFoundError(`no user ${params.username}`);
  const { PK, SK, ...user } = Item;
  return user;
});

function keyOf(username: string) {
  return { PK: `User#${username}`, SK: `Profile#${username}` };
}
