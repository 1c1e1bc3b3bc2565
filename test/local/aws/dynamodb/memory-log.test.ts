import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DynamoDb } from '../../../../src/local/aws';
import type { LocalTable } from '../../../../src/local/model';
import { streamedTable } from './local-table';

const open = (folder: string) =>
  DynamoDb.open({ region: 'eu-west-1', account: '123456789012', path: folder, isTemporary: true });

test('tables in memory are read by the process that follows one that has crashed, and may get other keys', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memory-log-'));
  const log: string[] = [];
  const options = { persisted: false, log: (message: string) => void log.push(message) };
  const table = streamedTable();
  const crashed = await open(folder);
  const next = await (async () => {
    await crashed.ensureTables([table], options);
    const put = (key: string, value: string) =>
      crashed.call('PutItem', { TableName: table.tableName, Item: { PK: { S: key }, value: { S: value } } });
    await put('a', '1');
    await put('b', '1');
    await put('a', '2');
    await crashed.call('DeleteItem', { TableName: table.tableName, Key: { PK: { S: 'b' } } });
    return open(folder);
  })();
  try {
    await next.ensureTables([table], options);
    const { Items } = await next.call('Scan', { TableName: table.tableName });
    expect(Items).toEqual([{ PK: { S: 'a' }, value: { S: '2' } }]);

    const { createTable } = table;
    const other: LocalTable = {
      ...table,
      createTable: {
        ...createTable,
        AttributeDefinitions: [{ AttributeName: 'ID', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'ID', KeyType: 'HASH' }],
      },
    };
    expect(await next.ensureTables([other], options)).toEqual([]);
    expect(log.join()).toMatch(/the table is replaced and empty/);
  } finally {
    await next.close();
    await crashed.close();
    fs.rmSync(folder, { recursive: true });
  }
});
