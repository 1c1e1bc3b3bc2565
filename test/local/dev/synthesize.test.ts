import * as fs from 'node:fs';
import * as path from 'node:path';
import { synthesize } from '../../../src/local/dev';
import { temporaryDir } from '../../bridge/temporary-dir';

const CONFLICT = '{\n<<<<<<< HEAD\n  "app": "node a.js"\n=======\n  "app": "node b.js"\n>>>>>>> main\n}\n';

test.each<[string, { [file: string]: string }, string]>([
  ['without cdk.json', {}, 'there is no project in '],
  [
    'with a conflict in cdk.json',
    { 'cdk.json': CONFLICT },
    'cdk.json: it has a conflict of a merge, in line 2. Take one',
  ],
  [
    'with a conflict in the cdk.json that projen writes',
    { 'cdk.json': CONFLICT, '.projenrc.ts': '' },
    'cdk.json: it has a conflict of a merge, in line 2. Run `npx projen`, which writes the file again from .projenrc.ts',
  ],
  ['with a cdk.json that is no JSON', { 'cdk.json': '{' }, 'cdk.json: it is not JSON'],
  ['with a cdk.json without an app', { 'cdk.json': '{}' }, 'cdk.json has no "app"'],
  [
    'with a conflict in cdk.context.json',
    { 'cdk.json': '{ "app": "node a.js" }', 'cdk.context.json': CONFLICT },
    'cdk.context.json: it has a conflict of a merge, in line 2. Take one side of it: `git checkout --ours cdk.context.json`',
  ],
])('a project %s is not synthesized: the message has the fix', async (_, files, message) => {
  const projectDir = temporaryDir();
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(projectDir, file), text);
  await expect(synthesize({ projectDir, outdir: path.join(projectDir, 'cdk.out') })).rejects.toThrow(message);
});
