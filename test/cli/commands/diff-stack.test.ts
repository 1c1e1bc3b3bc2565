import '../outside-ci';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../../../src/cli/commands/diff';
import { runCdkCommand } from '../../../src/cli/commands/cdk';
import { projenMarker } from '../../../src/bridge';
import { appFile, Project } from '../../discovery/project';
import { parsedOutput } from '../output-schema';

jest.setTimeout(120_000);

// The project is a folder of its repository. Its CDK app writes an assembly with the template in template.json; its CDK
// CLI prints what it was called with.
const APP = `
const fs = require('fs');
const out = process.env.CDK_OUTDIR;
fs.mkdirSync(out, { recursive: true });
fs.copyFileSync('template.json', out + '/shop.template.json');
const artifacts = { shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 'shop.template.json' } } };
fs.writeFileSync(out + '/manifest.json', JSON.stringify({ version: '48.0.0', artifacts }));
`;
const CLI = `
if (process.argv[2] === 'synth') {
  process.env.CDK_OUTDIR = 'cdk.out';
  require(process.cwd() + '/stack.cjs');
} else console.log('cdk ' + process.argv.slice(2).join(' '));
`;
const ROUTE = "app.get('/users', { name: 'users' }, () => 1);";
const RECORD = '.projen/stack.dev.json';

const before = process.cwd();
let project: Project;
const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.example', '-c', 'core.autocrlf=false'];
  const { status, stderr, stdout } = spawnSync('git', [...identity, ...args], { cwd: project.dir, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return stdout.trim();
};
const commit = (subject: string) => {
  git('add', '--all', '.');
  git('commit', '--quiet', '-m', subject);
};
const template = (key: string, ...others: string[]) =>
  project.write(
    'template.json',
    JSON.stringify({
      Resources: Object.fromEntries(
        ['Orders', ...others].map((id) => [
          id,
          {
            Type: 'AWS::DynamoDB::Table',
            Properties: { KeySchema: [{ AttributeName: key, KeyType: 'HASH' }] },
            Metadata: { 'aws:cdk:path': `shop/${id}/Resource` },
          },
        ]),
      ),
    }),
  );

async function output(
  command: () => Promise<number>,
): Promise<{ readonly code: number; readonly out: string; readonly notes: string }> {
  const texts = { out: '', notes: '' };
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((texts.out += text)));
  const notes = jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((texts.notes += text)));
  try {
    return { code: await command(), ...texts };
  } finally {
    out.mockRestore();
    notes.mockRestore();
  }
}
const diff = (...args: string[]) => output(() => run(args));
const json = async (...args: string[]) => parsedOutput('diff', (await diff('--base', 'HEAD', '--json', ...args)).out);

beforeAll(() => {
  const repository = new Project({});
  const dir = path.join(repository.dir, 'apps/shop');
  project = new Project(
    {
      'cdk.json': JSON.stringify({ app: 'node stack.cjs', '//': projenMarker() }),
      'package.json': '{ "name": "shop" }',
      'stack.cjs': APP,
      'node_modules/aws-cdk/package.json': '{ "name": "aws-cdk", "version": "2.0.0", "bin": { "cdk": "cdk.js" } }',
      'node_modules/aws-cdk/cdk.js': CLI,
      '.gitignore': 'node_modules\ncdk.out\n',
      'runtime/app.ts': appFile(ROUTE),
    },
    {},
    dir,
  );
  template('id');
  process.chdir(project.dir);
});
afterAll(() => process.chdir(before));

test('without a commit nothing but the stack that is deployed is compared', async () => {
  const none = await diff('--format', 'json');
  expect(parsedOutput('diff', none.out).notCompared.map(({ block }: { block: string }) => block)).toEqual([
    'app',
    'permissions',
    'stack',
  ]);
  expect(none.out).toContain('is in no git repository');
  git('init', '--quiet', '--initial-branch=main', '../..');
  expect((await diff('--format', 'markdown')).out).toContain('**App**\n\nnot compared: there is no commit yet');
});

test('an app is new where the base has none', async () => {
  const files = ['runtime', 'template.json'].map((name) => [name, `${name}.away`]);
  for (const [from, to] of files) fs.renameSync(from, to);
  commit('another project of the repository');
  for (const [from, to] of files) fs.renameSync(to, from);
  const found = await diff('--base', 'HEAD', '--json');
  expect(found).toMatchObject({ code: 0, notes: expect.stringContaining('HEAD has no runtime/manifest.json') });
  expect(JSON.parse(found.out).app).toEqual([{ level: 'safe', at: 'GET /users', text: 'new', accepted: false }]);
});

test('a stack is compared with its record, which synth and diff write', async () => {
  expect(fs.existsSync(RECORD)).toBe(false);
  expect((await output(() => runCdkCommand('synth', ['--quiet']))).notes).toContain(`${RECORD} updated from the stack`);
  const text = fs.readFileSync(RECORD, 'utf8');
  commit('a stack');
  expect(await json()).toEqual({ base: 'HEAD', app: [], permissions: [], stack: [], notCompared: [] });
  // The bytes are the same, whichever of them has written it.
  expect(fs.readFileSync(RECORD, 'utf8')).toBe(text);

  template('pk', 'More');
  const found = await diff('--base', 'HEAD');
  expect(found).toMatchObject({ code: 1, notes: expect.stringContaining(`${RECORD} updated from the stack`) });
  expect(found.out).toContain('! Orders   KeySchema: id (HASH) → pk (HASH)   (a new one, without data, replaces it');
  expect(found.out).toContain('  More     new (AWS::DynamoDB::Table)');
  expect((await diff('--base', 'HEAD', '--accept')).code).toBe(0);
  expect((await diff('--base', 'HEAD')).code).toBe(0);
  fs.rmSync('runtime/accepted-changes.json');
  template('id');
});

test('other flags of the CDK write no record', async () => {
  template('other');
  const found = await output(() => runCdkCommand('synth', ['--quiet', '--context', 'a=b']));
  expect(found.notes).not.toContain(RECORD);
  template('id');
});

test('where CI is set a record is not written, and an old one is named', async () => {
  await json();
  const text = fs.readFileSync(RECORD, 'utf8');
  process.env.CI = 'true';
  try {
    template('pk');
    expect((await diff('--base', 'HEAD')).notes).toContain(
      `${RECORD} is older than the stack: run \`npx projen synth\``,
    );
    expect(fs.readFileSync(RECORD, 'utf8')).toBe(text);
  } finally {
    delete process.env.CI;
    template('id');
  }
});

test('a stack that cannot be synthesized is not compared', async () => {
  fs.renameSync('template.json', 'away.json');
  const { stack, notCompared } = await json();
  fs.renameSync('away.json', 'template.json');
  expect(stack).toBeUndefined();
  expect(notCompared).toEqual([{ block: 'stack', reason: expect.stringContaining('template.json') }]);
});

test('files of the base may have the line ends of Windows, and those of an older version', async () => {
  const manifest = fs.readFileSync('runtime/manifest.json', 'utf8');
  fs.chmodSync('runtime/manifest.json', 0o644);
  fs.chmodSync(RECORD, 0o644);
  fs.writeFileSync('runtime/manifest.json', manifest.replace('"version": 2', '"version": 1').replaceAll('\n', '\r\n'));
  fs.writeFileSync(RECORD, fs.readFileSync(RECORD, 'utf8').replaceAll('\n', '\r\n'));
  commit('from Windows, with an older version');
  expect(await json()).toMatchObject({ app: [], permissions: [], stack: [], notCompared: [] });
});

test('a file of the base that cannot be read is named', async () => {
  fs.chmodSync(RECORD, 0o644);
  fs.writeFileSync(RECORD, '{ "version": 9 }');
  commit('a record of the future');
  expect((await json()).notCompared).toEqual([
    { block: 'stack', reason: expect.stringContaining(`${RECORD} of HEAD has version 9 of its format`) },
  ]);
  fs.chmodSync('runtime/manifest.json', 0o644);
  fs.writeFileSync('runtime/manifest.json', '<<<<<<< conflict');
  git('commit', '--quiet', '--all', '-m', 'a conflict');
  await expect(diff('--base', 'HEAD')).rejects.toThrow('runtime/manifest.json of HEAD is no manifest');
  await json().catch(() => undefined);
  git('reset', '--quiet', '--hard', 'HEAD~2');
  await json();
  commit('a good base again');
});

test('without a base it is compared with the last commit, or where the branch has left that of origin', async () => {
  project.write('runtime/app.ts', appFile("app.get('/people', { name: 'users' }, () => 1);"));
  const found = await diff('--format', 'json', '--strict');
  expect(parsedOutput('diff', found.out)).toMatchObject({
    base: 'HEAD',
    app: [{ at: 'GET /users', text: 'gone' }, { at: 'GET /people' }],
    cdk: 'cdk diff --strict\n',
  });
  // What the CDK says counts.
  expect(found.code).toBe(0);
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  await diff('--base', 'HEAD');
  commit('the route is renamed');
  expect(JSON.parse((await diff('--json')).out)).toMatchObject({ base: 'origin/main', app: [{ text: 'gone' }, {}] });
  await expect(diff('--format', 'xml')).rejects.toThrow('diff: unknown format "xml"');
});

test('a base that is not here is an error with the command that gets it', async () => {
  git('remote', 'add', 'origin', path.join(project.dir, '../..'));
  await expect(diff('--base', 'origin/release')).rejects.toThrow(
    'diff: "origin/release" is no commit here. Get it: git fetch origin release:refs/remotes/origin/release',
  );
  const clone = path.join(project.dir, '../../../', `${path.basename(path.dirname(path.dirname(project.dir)))}-clone`);
  git('clone', '--quiet', '--depth', '1', `file://${path.resolve(project.dir, '../..')}`, clone);
  try {
    process.chdir(path.join(clone, 'apps/shop'));
    await expect(diff('--base', 'HEAD~1')).rejects.toThrow('The clone is shallow: git fetch --unshallow');
  } finally {
    process.chdir(project.dir);
    fs.rmSync(clone, { recursive: true, force: true });
  }
});
