import '../outside-ci';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../../../src/cli/commands/diff';
import { appFile, Project } from '../../discovery/project';

jest.setTimeout(120_000);

const before = process.cwd();
let project: Project;
const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.example'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: project.dir, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
};
const app = (route: string) => fs.writeFileSync(path.join(project.dir, 'runtime/app.ts'), appFile(route));

async function output(...args: string[]): Promise<{ code: number; out: string; notes: string }> {
  const texts = { out: '', notes: '' };
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((texts.out += text)));
  const notes = jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((texts.notes += text)));
  try {
    return { code: await run(args), ...texts };
  } finally {
    out.mockRestore();
    notes.mockRestore();
  }
}

const ROUTE = "app.get('/users', { name: 'users' }, () => 1);";

beforeAll(async () => {
  const files = { 'cdk.json': '{}', 'package.json': '{ "name": "shop" }', 'runtime/app.ts': appFile(ROUTE) };
  project = new Project(files);
  process.chdir(project.dir);
  git('init', '--quiet', '--initial-branch=main');
  fs.writeFileSync(path.join(project.dir, '.gitignore'), 'node_modules\n');
  await expect(output('--base', 'main')).rejects.toThrow('diff: "main" is no commit here. Run git fetch');
  git('add', '.');
  git('commit', '--quiet', '-m', 'without a manifest');
  const { code, out, notes } = await output('--base', 'main');
  expect([code, notes]).toEqual([0, expect.stringContaining('main has no runtime/manifest.json: everything is new')]);
  expect(out).toContain('GET /users   new');
  git('add', '.');
  git('commit', '--quiet', '-m', 'with one');
});
afterAll(() => process.chdir(before));

test('an unchanged app has no changes', async () => {
  expect(await output('--base', 'main')).toEqual({
    code: 0,
    out:
      'App\n  no changes\n\nPermissions\n  no changes\n\n' +
      'Stack\n  not compared: only projects with a .projenrc.ts keep records of their stacks\n\n',
    notes: '',
  });
});

test('what breaks clients fails, until it is accepted', async () => {
  app("app.get('/people', { name: 'users' }, () => 1);");
  const found = await output('--base', 'main');
  expect(found).toMatchObject({ code: 1, out: expect.stringContaining('! GET /users    gone') });
  expect(found.notes).toContain('Accept what is intended: npx projen diff --base main --accept');
  expect(await output('--base', 'main', '--format', 'json', '--accept')).toMatchObject({ code: 0 });
  expect(JSON.parse(fs.readFileSync('runtime/accepted-changes.json', 'utf8'))).toEqual([
    { at: 'GET /users', text: 'gone' },
  ]);
  expect((await output('--base=main')).code).toBe(0);
  fs.writeFileSync('runtime/accepted-changes.json', '{}');
  await expect(output('--base', 'main')).rejects.toThrow(
    'runtime/accepted-changes.json is no list of { "at", "text" }',
  );
  fs.rmSync('runtime/accepted-changes.json');
});

test('the base is where the branch has left the other one', async () => {
  app(ROUTE);
  git('checkout', '--quiet', '-b', 'feature');
  git('checkout', '--quiet', 'main');
  app(`${ROUTE}\napp.get('/more', () => 1);`);
  await output('--base', 'main');
  git('commit', '--quiet', '--all', '-m', 'main goes on');
  git('checkout', '--quiet', 'feature');
  expect((await output('--base', 'main')).out).toContain('App\n  no changes\n');
});

test('what is no commit, no format or no use is refused', async () => {
  await expect(output('--base', 'nothing')).rejects.toThrow('diff: "nothing" is no commit here');
  await expect(output('--base', '--upload-pack=x')).rejects.toThrow();
  await expect(output('--base', 'main', '--format', 'xml')).rejects.toThrow('diff: unknown format "xml"');
  await expect(output('--accept')).rejects.toThrow('add --base origin/main');
});
