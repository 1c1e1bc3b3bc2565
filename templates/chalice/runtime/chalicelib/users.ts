import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Blueprint, NotFoundError } from 'serverless-cdk-project/runtime';
import * as z from 'zod';

// users = Blueprint(__name__)
export const users = new Blueprint();

// Declares that the app needs a table, where Chalice reads os.environ['APP_TABLE_NAME'].
const appTable = users.table('AppTable');
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const User = z.object({ username: z.string().min(1), email: z.email().optional() });

// @users.route('/', methods=['POST']). The response to a body that does not match is a 422; the handler is not called.
users.post('/', { body: User, status: 201 }, async ({ json }) => {
  const user = json(); // users.current_request.json_body
  await saveUser(user);
  return user; // Response(body=user, status_code=201)
});

// @users.route('/{username}')
users.get('/{username}', { errors: [NotFoundError] }, async ({ params }) => {
  const { Item } = await db.send(new GetCommand({ TableName: appTable.name, Key: { PK: `User#${params.username}` } }));
  if (!Item) throw new NotFoundError(`no user ${params.username}`);
  const { PK, ...user } = Item;
  return user;
});

export async function saveUser(user: z.infer<typeof User>): Promise<void> {
  await db.send(new PutCommand({ TableName: appTable.name, Item: { PK: `User#${user.username}`, ...user } }));
}

export async function countUsers(): Promise<number> {
  const { Count = 0 } = await db.send(new ScanCommand({ TableName: appTable.name, Select: 'COUNT' }));
  return Count;
}
