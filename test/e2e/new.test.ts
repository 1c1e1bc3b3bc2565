import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { filesOf, newProject, run, shell, succeeded } from './project';

const tarball = process.env.PACKAGE_TARBALL!;
const made = process.env.E2E_PROJECT!;

/** An empty folder of its own, outside of any repository. */
function emptyFolder(name: string): string {
  const folder = path.join(process.env.E2E_FOLDER!, name);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

describe('a new project', () => {
  test('has the files of the layout', () => {
    expect(
      Object.keys(filesOf(made))
        .filter((file) => !file.startsWith('.projen/'))
        .sort(),
    ).toEqual(
      expect.arrayContaining([
        '.gitignore',
        '.projenrc.ts',
        'README.md',
        'cdk.json',
        'infrastructure/main.ts',
        'infrastructure/runtime-app.ts',
        'package-lock.json',
        'package.json',
        'runtime/app.ts',
        'runtime/config.json',
        'runtime/manifest.json',
        'tsconfig.json',
      ]),
    );
    expect(fs.readdirSync(path.join(made, 'infrastructure/stacks'))).not.toEqual([]);
    expect(
      fs.readdirSync(path.join(made, 'test')).filter((file) => file.endsWith('.test.ts')).length,
    ).toBeGreaterThanOrEqual(2);
  });

  test('is named after its folder', () => {
    expect(JSON.parse(fs.readFileSync(path.join(made, 'package.json'), 'utf8')).name).toBe('cdkdemo');
  });

  test('has the manifest and the bridge of its app from the start', () => {
    const manifest = JSON.parse(fs.readFileSync(path.join(made, 'runtime/manifest.json'), 'utf8'));
    expect(manifest.operations).toEqual({ dynamodb: ['GetItem', 'PutItem'] });
    expect(fs.readFileSync(path.join(made, 'infrastructure/runtime-app.ts'), 'utf8')).toContain('AppTable');
  });

  test('is a repository of its own with everything committed', () => {
    expect(run(made, 'git', ['status', '--porcelain']).output).toBe('');
    expect(run(made, 'git', ['log', '--oneline']).stdout.trim().split('\n')).toHaveLength(1);
  });

  test('prints the next commands', () => {
    const log = fs.readFileSync(path.join(process.env.E2E_FOLDER!, 'new.log'), 'utf8');
    expect(log).toMatch(/npx projen dev[\s\S]*npx projen test[\s\S]*npx projen deploy/);
    expect(log).not.toContain('install-scripts');
  });

  test('does not depend on where or when it was created, except for the tarball of the test', () => {
    const found = Object.entries(filesOf(made)).filter(
      ([file, text]) => file !== 'package-lock.json' && text.includes(process.env.E2E_FOLDER!),
    );
    // `npm install` writes the file: address of a tarball into package.json; from the registry it is a range.
    expect(found.map(([file]) => file).filter((file) => !['package.json', '.projen/deps.json'].includes(file))).toEqual(
      [],
    );
  });
});

describe('projen new --from', () => {
  test('accepts a relative path and a template, and inside another repository creates no repository', () => {
    const outer = emptyFolder('outer');
    run(outer, 'git', ['init', '--quiet']);
    fs.copyFileSync(tarball, path.join(outer, 'relative.tgz'));
    const folder = path.join(outer, 'inner');
    succeeded(newProject(folder, '../relative.tgz', ['--template', 'http-api']));
    expect(fs.existsSync(path.join(folder, '.git'))).toBe(false);
    const { functions } = JSON.parse(fs.readFileSync(path.join(folder, 'runtime/manifest.json'), 'utf8'));
    expect(Object.keys(functions)).toEqual(['APIHandler', 'callers', 'createKey']);
    const options = fs.readFileSync(path.join(folder, '.projenrc.ts'), 'utf8');
    expect(options).toContain('api: { type: ApiType.HTTP },');
    // GitHub reads workflows at the root of the repository only.
    expect(options).toContain('github: false,');
    expect(options).not.toContain('template');
  });

  test.each([
    [['--template', 'rest-api-tabel'], /rest-api-table/],
    [['--nmae', 'shop'], /nmae.*name/s],
    [['--name', 'My Shop'], /My Shop/],
  ])('refuses %j and names the right form', (args, message) => {
    const folder = emptyFolder(`refused-${args[1].replace(/\W/g, '')}`);
    const { status, output } = newProject(folder, tarball, args);
    expect(status).not.toBe(0);
    expect(output).toMatch(message);
    expect(fs.existsSync(path.join(folder, '.projenrc.ts'))).toBe(false);
    expect(fs.existsSync(path.join(folder, 'runtime'))).toBe(false);
  });

  test('refuses a folder with a project, and does not change it', () => {
    const folder = emptyFolder('taken');
    fs.writeFileSync(path.join(folder, '.projenrc.ts'), '// mine\n');
    fs.mkdirSync(path.join(folder, 'runtime'));
    fs.writeFileSync(path.join(folder, 'runtime/app.ts'), '// mine\n');
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "mine", "version": "1.2.3" }\n');
    const { status } = newProject(folder, tarball);
    expect(status).not.toBe(0);
    expect(fs.readFileSync(path.join(folder, '.projenrc.ts'), 'utf8')).toBe('// mine\n');
    expect(fs.readFileSync(path.join(folder, 'runtime/app.ts'), 'utf8')).toBe('// mine\n');
    // projen's own command line installs the project type before anything of it is loaded.
    expect(JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))).toMatchObject({
      name: 'mine',
      version: '1.2.3',
    });
    expect(fs.readdirSync(folder).sort()).toEqual(['.projenrc.ts', 'node_modules', 'package.json', 'runtime']);
  });

  test('is completed by running it again, when it was killed while npm was installing', async () => {
    const folder = emptyFolder('killed');
    const creation = spawn('npx', ['--yes', 'projen', 'new', '--from', tarball], {
      cwd: folder,
      env: shell(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    await new Promise<void>((resolve) => {
      const read = (text: Buffer): void => {
        output += text;
        if (output.includes('install | npm install')) resolve();
      };
      creation.stdout.on('data', read);
      creation.stderr.on('data', read);
      creation.once('exit', () => resolve());
    });
    process.kill(-creation.pid!, 'SIGKILL');
    expect(output).toContain('run the same command again');
    expect(succeeded(newProject(folder, tarball)).stdout).toMatch(/Created killed[^]*npx projen dev/);
    const files = (project: string): string[] => Object.keys(filesOf(project)).sort();
    expect(files(folder)).toEqual(files(made));
    const tasks = (project: string): string[] =>
      Object.keys(JSON.parse(fs.readFileSync(path.join(project, '.projen/tasks.json'), 'utf8')).tasks);
    expect(tasks(folder)).toEqual(tasks(made));
    expect(run(folder, 'git', ['status', '--porcelain']).output).toBe('');
    expect(run(folder, 'git', ['log', '--format=%s']).stdout).toBe('chore: project created with projen\n');
  });

  test('fails without a network, and works when it is run again with one, by name@file:', () => {
    const folder = emptyFolder('offline');
    const cache = emptyFolder('empty-npm-cache');
    const offline = newProject(folder, tarball, [], {
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_fetch_retries: '0',
      npm_config_cache: cache,
    });
    expect(offline.status).not.toBe(0);
    expect(offline.output).toMatch(/ECONNREFUSED|127\.0\.0\.1:9/);
    succeeded(newProject(folder, `serverless-cdk-project@file:${tarball}`));
    expect(fs.existsSync(path.join(folder, 'runtime/manifest.json'))).toBe(true);
  });
});
