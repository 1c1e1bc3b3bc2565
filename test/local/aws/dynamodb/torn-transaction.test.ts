import { fork } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { openTable } from './local-table';

test.each([1, 5, 9])(
  'a transaction that a crash breaks off after %i of 10 writes is undone',
  async (writes) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'torn-'));
    try {
      await (await openTable({ folder })).close();
      const child = fork(path.join(__dirname, 'write-transactions.ts'), [folder, '10', `${writes}`], {
        execArgv: ['--import', 'tsx'],
      });
      expect(await new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))).toBe('SIGKILL');
      const again = await openTable({ folder });
      const { Items } = await again.database.call('Scan', { TableName: 'demo-Table' });
      await again.close();
      expect(Items.map((item: any) => item.value.N)).toEqual(Array(10).fill('1'));
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
  60_000,
);
