import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { SynthReads } from '../../../../src/local/dev/synth-reads/synth-reads';
import { synthesize } from '../../../../src/local/dev/synthesize';

const REPOSITORY = path.resolve(__dirname, '..', '..', '..', '..');
// With a space, as folders of users have.
const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'scp reads-')));
const workDir = path.join(dir, 'node_modules/.cache/work');
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

const FILES: { readonly [file: string]: string } = {
  'tsconfig.json': JSON.stringify({ compilerOptions: { target: 'es2022', module: 'node16' } }),
  'shared/names.ts': 'export const name = "demo";',
  'notes.txt': '',
  'policy.json': '{}',
  'variables.env': 'A=1',
  'lambda/index.js': '',
  'infrastructure/main.ts': `
import { copyFileSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { readFile } from 'fs/promises';
import * as path from 'path';
import { name } from '../shared/names';
JSON.parse(readFileSync('policy.json', 'utf8'));
readdirSync(path.join(process.cwd(), 'lambda'));
process.loadEnvFile('variables.env');
if (existsSync('.env')) throw new Error(name);
writeFileSync('made.json', '{}');
readFileSync(new URL('file://' + encodeURI(path.resolve('made.json'))));
copyFileSync('lambda/index.js', path.join(process.env.CDK_OUTDIR!, 'index.js'));
openSync('written.log', 'a');
writeFileSync(path.join(process.env.CDK_OUTDIR!, 'manifest.json'), '{}');
void readFile('later.txt').catch(() => undefined);
`,
};

beforeAll(() => {
  fs.mkdirSync(path.join(workDir, 'cdk.out'), { recursive: true });
  fs.symlinkSync(path.join(REPOSITORY, 'node_modules', 'tsx'), path.join(dir, 'node_modules', 'tsx'));
  for (const [file, content] of Object.entries(FILES)) {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), content);
  }
});

test.each([
  ['CommonJS', 'commonjs', 'node --import tsx infrastructure/main.ts'],
  ['ES modules', 'module', 'node --import tsx infrastructure/main.ts'],
  ['a shell', 'commonjs', 'cd . && node --import tsx infrastructure/main.ts'],
])('what an app in %s imports and reads is known, but not what it makes itself', async (_what, type, app) => {
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ type }));
  fs.writeFileSync(path.join(dir, 'cdk.json'), JSON.stringify({ app }));
  const reads = new SynthReads(dir, workDir);
  const main = FILES['infrastructure/main.ts'].replace(
    "'../shared/names'",
    type === 'module' ? "'../shared/names.ts'" : "'../shared/names'",
  );
  fs.writeFileSync(path.join(dir, 'infrastructure/main.ts'), main);
  await synthesize({ projectDir: dir, outdir: path.join(workDir, 'cdk.out'), environment: reads.environment() });
  const { files, folders } = reads.take()!;
  expect([...files].filter((file) => file !== 'package.json').sort()).toEqual([
    '.env',
    'infrastructure/main.ts',
    'lambda/index.js',
    'later.txt',
    'policy.json',
    'shared/names.ts',
    'tsconfig.json',
    'variables.env',
  ]);
  expect([...folders]).toEqual(['lambda']);
  expect(reads.take()).toBeUndefined();
});
