import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { dynaliteModule } from '../../../../src/local/aws/dynamodb/dynalite-module';
import { DynamoDb } from '../../../../src/local/aws/dynamodb/dynamodb';
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

test('tables of a version that kept them in LevelDB are there, and its files are not', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memory-log-'));
  const table = streamedTable();
  try {
    const source = path.join(folder, 'source');
    const before = await open(source);
    await before.ensureTables([table], { persisted: false, log: () => undefined });
    await before.call('PutItem', { TableName: table.tableName, Item: { PK: { S: 'a' }, value: { S: 'ü' } } });
    await before.close();
    const old = path.join(folder, 'old');
    const { Level } = dynaliteModule('level');
    const level = new Level(old);
    for (const line of fs.readFileSync(path.join(source, 'tables.jsonl'), 'utf8').split('\n').slice(1, -1)) {
      for (const [key, text] of JSON.parse(line)) await level.put(key, text);
    }
    await level.close();

    for (let start = 0; start < 2; start++) {
      const database = await open(old);
      const { Items } = await database.call('Scan', { TableName: table.tableName });
      expect(Items).toEqual([{ PK: { S: 'a' }, value: { S: 'ü' } }]);
      await database.close();
      expect(fs.readdirSync(old)).toEqual(['tables.jsonl']);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('a write that the disk refuses fails with the reason, and nothing else does', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memory-log-'));
  const table = streamedTable();
  const put = (database: DynamoDb, key: string) =>
    database.call('PutItem', { TableName: table.tableName, Item: { PK: { S: key } } });
  try {
    const database = await open(folder);
    await database.ensureTables([table], { persisted: false, log: () => undefined });
    await put(database, 'before');
    const full = jest.spyOn(jest.requireActual<typeof fs>('node:fs'), 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    });
    await expect(put(database, 'refused')).rejects.toMatchObject({
      code: 'InternalServerError',
      message: expect.stringMatching(
        /^the state of the local cloud cannot be written \(ENOSPC\): .*tables\.jsonl: the disk is full/,
      ),
    });
    await expect(
      database.call('DeleteItem', { TableName: table.tableName, Key: { PK: { S: 'before' } } }),
    ).rejects.toMatchObject({ code: 'InternalServerError' });
    const { Items: seen } = await database.call('Scan', { TableName: table.tableName });
    expect(seen.map((item: any) => item.PK.S)).toEqual(['before']);
    full.mockRestore();
    await put(database, 'after');
    await database.close();
    const again = await open(folder);
    const { Items } = await again.call('Scan', { TableName: table.tableName });
    expect(Items.map((item: any) => item.PK.S).sort()).toEqual(['after', 'before']);
    await again.close();
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
