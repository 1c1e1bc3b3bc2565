import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '../..');

const pages = [
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'README.md',
  'SECURITY.md',
  ...markdownBelow('docs').filter((file) => !file.startsWith('docs/reference/')),
];

function markdownBelow(folder: string): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')));
}

/** The text of a page without its code samples. */
function proseOf(page: string): string {
  return fs.readFileSync(path.join(ROOT, page), 'utf8').replace(/^```[^]*?^```$/gm, '');
}

/** The paths of this repository that a page for contributors names as code: `src/cdk`, `src/cdk/resources/<kind>.ts`. */
function pathsIn(text: string): string[] {
  const spans = [...text.matchAll(/`([^`\s]+)`/g)].map(([, code]) => code);
  return spans.filter((code) => /^(src|test|bench|docs|scripts|templates|\.ci|\.github|\.vscode)\//.test(code));
}

/** Of a path with a placeholder, the folder that holds it. */
function withoutPlaceholder(file: string): string {
  return file.includes('<') ? path.posix.dirname(file.slice(0, file.indexOf('<') + 1)) : file;
}

/** The targets of links to files, without the part after "#". */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

const exists = (file: string): boolean => fs.existsSync(path.join(ROOT, file));

test('every file that the pages for contributors name exists', () => {
  const forContributors = pages.filter((page) => /^(ARCHITECTURE|CONTRIBUTING)\.md$|^docs\/decisions\//.test(page));
  const named = forContributors.flatMap((page) => pathsIn(proseOf(page)).map((file) => ({ page, file })));
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(({ file }) => !exists(withoutPlaceholder(file)))).toEqual([]);
});

test('the architecture has a paragraph for each part', () => {
  const parts = fs.readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const text = proseOf('ARCHITECTURE.md');
  expect(parts.map(({ name }) => name).filter((name) => !text.includes(`**\`src/${name}\``))).toEqual([]);
});

test('every link to a file leads to one', () => {
  const links = pages.flatMap((page) => linksIn(proseOf(page)).map((target) => ({ page, target })));
  expect(links.length).toBeGreaterThan(50);
  const broken = links.filter(({ page, target }) => !exists(path.posix.join(path.posix.dirname(page), target)));
  expect(broken).toEqual([]);
});

test('the index of the decisions has each of them once, by its title', () => {
  const rows = [...proseOf('docs/decisions/README.md').matchAll(/^\| (\d+) +\| \[(.+)\]\((.+)\) +\|$/gm)];
  const listed = rows.map(([, number, title, file]) => ({ number, title, file }));
  const files = fs.readdirSync(path.join(ROOT, 'docs/decisions')).filter((file) => /^\d/.test(file));
  const expected = files.sort().map((file) => ({
    number: file.slice(0, 2),
    title: /^# (.+)$/m.exec(proseOf(`docs/decisions/${file}`))![1],
    file,
  }));
  expect(listed.sort((a, b) => (a.file < b.file ? -1 : 1))).toEqual(expected);
});
