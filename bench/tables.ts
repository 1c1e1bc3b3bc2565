import { type ChildProcess, spawn } from 'node:child_process';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { clientOf, Everything, processOf } from './everything';
import { type Figure, median } from './figure';
import type { ClientSettings } from './sources';

const ROUNDS = 5;
const ITEMS = 1000;
const AT_ONCE = 5;

/** A table that is written to, and the process that has it. */
interface Contender {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** The CPU time of the process, in milliseconds. */
  cpu(): Promise<number>;
}

/** The cost of PutItem with IAM on, and of a stream, compared with dynalite alone. */
export async function tables(): Promise<Figure[]> {
  const { server, outputs, endpoint } = await new Everything('bench-tables').dev();
  const peer = startDynalite();
  try {
    const client = new DynamoDBClient({ ...clientOf(endpoint), credentials: await writer(endpoint, outputs.Writer) });
    const cpu = async () => (await processOf(server)).cpu;
    const [alone, withIam, withStream] = await inTurn([
      await dynalite(peer),
      { client, table: outputs.Items, cpu },
      { client, table: outputs.Logged, cpu },
    ]);
    const detail = (time: number) => `${time.toFixed(3)} / ${alone.toFixed(3)} ms`;
    return [
      {
        name: 'CPU of a PutItem in dev with IAM on / of dynalite alone',
        value: withIam / alone,
        unit: '×',
        atMost: 1.3,
        detail: detail(withIam),
      },
      {
        name: 'CPU of a PutItem in dev, on a table with a stream / of dynalite alone',
        value: withStream / alone,
        unit: '×',
        atMost: 2.5,
        detail: detail(withStream),
      },
    ];
  } finally {
    peer.kill();
    await server.ctrlC();
  }
}

const DYNALITE = `
const server = require('dynalite')({ createTableMs: 0 });
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('message', () => process.send(process.cpuUsage()));
`;

function startDynalite(): ChildProcess {
  return spawn(process.execPath, ['-e', DYNALITE], { cwd: __dirname, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

async function dynalite(peer: ChildProcess): Promise<Contender> {
  const next = () => new Promise<any>((resolve) => void peer.once('message', resolve));
  const client = new DynamoDBClient(clientOf(`http://127.0.0.1:${await next()}`));
  await client.send(
    new CreateTableCommand({
      TableName: 'Items',
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return {
    client,
    table: 'Items',
    async cpu() {
      const usage = next();
      peer.send('cpu');
      const { user, system } = await usage;
      return (user + system) / 1000;
    },
  };
}

/** A role of the stack, as functions have one: the administrator is asked for no permission. */
async function writer(endpoint: string, RoleArn: string): Promise<ClientSettings['credentials']> {
  const sts = new STSClient(clientOf(endpoint));
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'bench' }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', SessionToken } = Credentials!;
  return { accessKeyId, secretAccessKey, sessionToken: SessionToken } as ClientSettings['credentials'];
}

/** Milliseconds of CPU for an item: the median of the rounds, in which the contenders take turns. */
async function inTurn(contenders: readonly Contender[]): Promise<number[]> {
  const measured = contenders.map((): number[] => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, { client, table, cpu }] of contenders.entries()) {
      const before = await cpu();
      const items = Array.from({ length: ITEMS }, (_, i) => `${round}-${i}`);
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let PK = items.pop(); PK !== undefined; PK = items.pop()) {
            const Item = {
              PK: { S: PK },
              name: { S: 'an order' },
              lines: { L: [{ N: '1' }, { N: '2' }] },
              paid: { BOOL: true },
            };
            await client.send(new PutItemCommand({ TableName: table, Item }));
          }
        }),
      );
      // The first round warms all of them.
      if (round >= 0) measured[index].push(((await cpu()) - before) / ITEMS);
    }
  }
  return measured.map(median);
}
