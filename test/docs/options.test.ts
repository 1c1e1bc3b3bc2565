import * as fs from 'node:fs';
import * as path from 'node:path';
import { kindOf, KIND_NAMES } from '../../src/runtime/kinds';
import type { EventKind } from '../../src/runtime/kinds/kind';

const folder = path.join(__dirname, '../../docs/runtime');

const pages = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith('.md') && !name.startsWith('coming-from'))
  .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));

/** The sections of all pages in which a function of the kind is declared. */
function sectionsOf({ methods }: EventKind): string[] {
  return pages
    .flatMap((page) => page.split(/^(?=## )/m))
    .filter((section) => methods.some((method) => new RegExp(`app\\.${method}[<(]`).test(section)));
}

/** The rows of the table of options: the name of each, with what the page gives as its default. */
function documented(section: string): { [option: string]: string } {
  return Object.fromEntries(
    [...section.matchAll(/^\| (`.*?`) +\| (.*?) +\|/gm)].flatMap(([, names, value]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name, value]),
    ),
  );
}

/** The options that a declaration may give. */
function optionsOf({ batches, options, source }: EventKind): string[] {
  const given = Object.keys(options).filter((name) => options[name].presence !== 'argument');
  return [...given, ...(batches ? ['batch'] : []), ...(source?.option ? [source.option] : [])].sort();
}

const kinds = KIND_NAMES.map(kindOf).filter((kind) => optionsOf(kind).length > 0);
const several = kinds.filter((kind) => optionsOf(kind).length > 1);
const one = kinds.filter((kind) => !several.includes(kind));

test.each(several.map((kind) => [kind.kind, kind] as const))(
  'the table of the options of %s has all of them, with their defaults',
  (_, kind) => {
    const own = sectionsOf(kind).find((section) => section.includes('| default'));
    // Two kinds that have the same options share a table.
    const twin = kinds.find((other) => other !== kind && other.options === kind.options);
    const rows = documented(own ?? sectionsOf(twin ?? kind).find((section) => section.includes('| default')) ?? '');
    expect(Object.keys(rows).sort()).toEqual(optionsOf(kind));
    for (const [name, { default: value }] of Object.entries(kind.options)) {
      if (value !== undefined) expect([name, rows[name].replace(/`/g, '')]).toEqual([name, shown(value)]);
    }
  },
);

test.each(one.map((kind) => [kind.kind, kind] as const))('the page of %s names its option', (_, kind) => {
  const [name] = optionsOf(kind);
  const own = pages.filter((page) => kind.methods.every((method) => page.includes(`app.${method}(`)));
  expect(own.filter((page) => page.includes(`\`${name}\``))).not.toEqual([]);
});

test('the page of middleware names every kind that middleware can be for', () => {
  const page = fs.readFileSync(path.join(folder, 'middleware.md'), 'utf8');
  const [sentence] = page.match(/^`on` is [^.]*\./m)!;
  const named = [...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name).filter((name) => name !== 'on');
  // An authorizer has none.
  const known = ['all', 'http', ...KIND_NAMES.filter((name) => name !== 'authorizer')];
  expect(named.sort()).toEqual(known.sort());
});

function shown(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map(shown).join(', ')}]`
    : typeof value === 'string'
      ? `'${value}'`
      : `${value}`;
}
