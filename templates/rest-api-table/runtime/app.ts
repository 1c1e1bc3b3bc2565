import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { App, BadRequestError, NotFoundError } from 'serverless-cdk-project/runtime';

export const app = new App({ name: '{{projectName}}' });

// Declares that the app needs a table. Its name comes from the infrastructure, which binds a table to it.
const appTable = app.table('AppTable');
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

app.post('/users', async ({ json }) => {
  const { username, ...rest } = json() as { username?: unknown };
  if (typeof username !== 'string' || username === '') throw new BadRequestError('username is required');
  await db.send(
    new PutCommand({
      TableName: appTable.name,
      Item: { ...rest, ...keyOf(username), username },
    }),
  );
  return {};
});

app.get('/users/{username}', async ({ params }) => {
  const { Item } = await db.send(new GetCommand({ TableName: appTable.name, Key: keyOf(params.username) }));
  if (!Item) throw new NotFoundError(`no user ${params.username}`);
  const { PK, SK, ...user } = Item;
  return user;
});

function keyOf(username: string) {
  return { PK: `User#${username}`, SK: `Profile#${username}` };
}
