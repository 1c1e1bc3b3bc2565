import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { App, WebSocketDisconnectedError } from 'serverless-cdk-project/runtime';
import * as z from 'zod';

export const app = new App({ name: '{{projectName}}' });

// Declares that the app needs a table. PK is a room, SK a connection in it.
const members = app.table('Members');
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

// API Gateway closes a connection after two hours. DynamoDB then removes its items, if nothing else has.
const TWO_HOURS = 2 * 60 * 60;

const Join = z.object({ room: z.string().min(1) });
const Say = z.object({ room: z.string().min(1), text: z.string().min(1).max(1000) });

// The field `action` of a message selects its function. What a handler returns is sent to the caller.
app.onWsRoute('join', { name: 'join' }, async ({ json, connectionId }) => {
  const { success, data, error } = Join.safeParse(json());
  if (!success) return { error: z.prettifyError(error) };
  const expires = Math.floor(Date.now() / 1000) + TWO_HOURS;
  await db.send(new PutCommand({ TableName: members.name, Item: { PK: data.room, SK: connectionId, expires } }));
  return { joined: data.room };
});

app.onWsRoute('say', { name: 'say' }, async ({ json }) => {
  const { success, data, error } = Say.safeParse(json());
  if (!success) return { error: z.prettifyError(error) };
  const { room } = data;
  await Promise.all((await connectionsOf(room)).map((connection) => send(connection, room, data)));
  return undefined; // nothing more for the caller, who is a member as the others
});

// Messages without a known action.
app.onWsMessage({ name: 'other' }, () => ({ error: 'action is join or say' }));

async function connectionsOf(room: string): Promise<string[]> {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: members.name,
      KeyConditionExpression: 'PK = :room',
      ExpressionAttributeValues: { ':room': room },
    }),
  );
  return Items.map(({ SK }) => SK);
}

async function send(connection: string, room: string, message: object) {
  try {
    await app.webSocket.send(connection, message);
  } catch (error) {
    // A connection that is gone is noticed here, also one that has ended without a word.
    if (!(error instanceof WebSocketDisconnectedError)) throw error;
    await db.send(new DeleteCommand({ TableName: members.name, Key: { PK: room, SK: connection } }));
  }
}
