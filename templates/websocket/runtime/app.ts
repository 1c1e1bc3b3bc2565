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

const Join = z.object({ action: z.literal('join'), room: z.string().min(1) });
const Say = z.object({ action: z.literal('say'), room: z.string().min(1), text: z.string().min(1).max(1000) });

// The field `action` of a message selects its function, and what the handler returns is sent to the caller. A message that
// does not match its schema does not reach the handler: the caller gets what is wrong with it.
app.onWsRoute(
  'join',
  { name: 'join', message: Join, response: z.object({ joined: z.string() }) },
  async ({ json, connectionId }) => {
    const { room } = json();
    const expires = Math.floor(Date.now() / 1000) + TWO_HOURS;
    await db.send(new PutCommand({ TableName: members.name, Item: { PK: room, SK: connectionId, expires } }));
    return { joined: room };
  },
);

// Nothing is returned: the caller is a member as the others.
app.onWsRoute('say', { name: 'say', message: Say }, async ({ json }) => {
  const { room, text } = json();
  await Promise.all((await connectionsOf(room)).map((connection) => send(connection, room, { room, text })));
});

// Messages without a known action.
app.onWsMessage({ name: 'other', response: z.object({ error: z.string() }) }, () => ({
  error: 'action is join or say',
}));

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
