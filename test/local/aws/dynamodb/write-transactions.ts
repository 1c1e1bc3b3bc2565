import { DynamoDb } from '../../../../src/local/aws/dynamodb/dynamodb';
import { Clock } from '../../../../src/local/clock';

/** Writes two transactions that give all items one value, and ends like a crash after some writes of the second. */
async function main([path, count, crashAfter]: string[]): Promise<void> {
  const database = await DynamoDb.open({ path, region: 'eu-west-1', account: '123456789012', clock: new Clock() });
  const { call } = database;
  let writes = 0;
  database.call = (operation, input) => {
    if (operation === 'PutItem' && ++writes > Number(count) + Number(crashAfter)) {
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    }
    return call.call(database, operation, input);
  };
  for (const value of ['1', '2']) {
    const TransactItems = Array.from({ length: Number(count) }, (_, i) => ({
      Put: { TableName: 'demo-Table', Item: { PK: { S: `${i}` }, value: { N: value } } },
    }));
    await database.handle({
      operation: 'TransactWriteItems',
      headers: { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems' },
      caller: { cause: { traceId: '', lineage: [] } },
      read: async () => Buffer.from(JSON.stringify({ TransactItems })),
    } as any);
  }
}

void main(process.argv.slice(2));
