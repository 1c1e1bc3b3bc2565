import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const FOR_CONTRIBUTORS = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const TEMPLATE_README = 'templates/all/README.md';

const [{ files }] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' }),
) as [{ files: { path: string }[] }];
const packed = files.map((file) => file.path);
const pages = packed.filter((file) => file.endsWith('.md') && !file.startsWith('templates/'));
const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');

test('the package contains the documentation for users, and none for contributors', () => {
  expect(pages).toEqual(
    expect.arrayContaining([
      'README.md',
      'API.md',
      'CHANGELOG.md',
      'docs/local.md',
      'docs/operate.md',
      'docs/runtime/README.md',
      'docs/infrastructure/README.md',
      'docs/reference/errors.md',
    ]),
  );
  expect(pages.filter((page) => page.startsWith('docs/decisions/') || FOR_CONTRIBUTORS.includes(page))).toEqual([]);
});

test('every link between pages of the package leads to a file of the package', () => {
  const links = pages.flatMap((page) =>
    [
      ...read(page)
        .replace(/^```[^]*?^```$/gm, '')
        .matchAll(/\]\(([^)\s#]+)[^)\s]*\)/g),
    ]
      .map(([, target]) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => ({ page, target: path.posix.join(path.posix.dirname(page), target) })),
  );
  expect(links.length).toBeGreaterThan(50);
  const outside = links.filter(({ target }) => !packed.includes(target) && !FOR_CONTRIBUTORS.includes(target));
  expect(outside).toEqual([]);
});

test('the README of a generated project points to documentation that is in the package', () => {
  const section = read(TEMPLATE_README).split('## Documentation')[1];
  expect(section).toContain('node_modules/serverless-cdk-project');
  const named = [...section.matchAll(/`((?:docs\/)?[\w/-]+(?:\.md)?)`/g)]
    .map(([, name]) => name)
    .filter((name) => /^docs\/|\.md$/.test(name));
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !packed.some((file) => file === name || file.startsWith(`${name}/`)))).toEqual([]);
});
