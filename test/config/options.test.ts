import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { API_SETTINGS, BUNDLING_SETTINGS, DOMAIN_SETTINGS, FUNCTION_SETTINGS } from '../../src/config';
import * as options from '../../src/config/options';
import { type Setting } from '../../src/config/setting';
import { STAGE_SETTINGS } from '../../src/config/stage';

const ROOT = path.join(__dirname, '../..');
const FOLDER = path.join(ROOT, 'src/config/options');

interface Group {
  readonly rows: { readonly [name: string]: Setting };
  /** The cases in which a default differs. */
  readonly contexts?: readonly unknown[];
}

const GROUPS: { readonly [name: string]: Group } = {
  FunctionOptions: { rows: FUNCTION_SETTINGS, contexts: [{ gatewayTimeout: 29 }, { gatewayTimeout: 10 }, {}] },
  ApiOptions: { rows: API_SETTINGS, contexts: ['rest', 'http', 'url'] },
  DomainOptions: { rows: DOMAIN_SETTINGS },
  BundlingOptions: { rows: BUNDLING_SETTINGS },
  StageOptions: { rows: STAGE_SETTINGS, contexts: ['prod', 'production', 'live'] },
};

interface Documented {
  readonly text: string;
  readonly default?: string;
}

/** The docblocks of an interface's members. */
function docblocks(name: string): { [member: string]: Documented } {
  for (const file of fs.readdirSync(FOLDER)) {
    const text = fs.readFileSync(path.join(FOLDER, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const found = source.statements.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === name);
    if (!found) continue;
    return Object.fromEntries(
      (found as ts.InterfaceDeclaration).members.map((member) => {
        const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
        return [
          member.name!.getText(source),
          {
            text: ts.getTextOfJSDocComment((ts.getJSDocCommentsAndTags(member)[0] as ts.JSDoc).comment) ?? '',
            default: tag && ts.getTextOfJSDocComment(tag.comment),
          },
        ];
      }),
    );
  }
  throw new Error(`no interface ${name}`);
}

/** `FunctionArchitecture.ARM64` → "arm64", `[]` → [] */
function valueOf(text: string): unknown {
  const [, name, member] = /^(\w+)\.(\w+)$/.exec(text) ?? [];
  return name ? (options as any)[name][member] : JSON.parse(text);
}

const settings = Object.entries(GROUPS).flatMap(([group, { rows, contexts = [] }]) =>
  Object.entries(rows).map(([name, row]) => ({
    name: `${group}.${name}`,
    row,
    contexts,
    // Without a docblock the test fails.
    documented: docblocks(group)[name],
  })),
);

const isFixed = ({ row }: { readonly row: Setting }) => row.default !== undefined && typeof row.default !== 'function';

test.each(settings.filter(isFixed))('the documented default of $name is its default', ({ row, documented }) => {
  expect(valueOf(documented.default!)).toEqual(row.default);
});

test.each(settings.filter(({ row }) => typeof row.default === 'function'))(
  'the documentation of $name has all its defaults',
  ({ row, contexts, documented }) => {
    expect(documented.default).toMatch(/^- /);
    for (const context of contexts) {
      expect(documented.default).toContain(String(row.default(context)));
      if (row === STAGE_SETTINGS.production) expect(documented.default).toContain(context);
    }
  },
);

test.each(settings.filter(({ row, name }) => row.default === undefined && name !== 'DomainOptions.name'))(
  'the documentation of $name says what happens without it',
  ({ documented }) => {
    expect(documented.default).toMatch(/^- ./);
  },
);

test.each(settings.filter(({ documented }) => /from \d+ to \d+/.test(documented.text)))(
  'the documented limits of $name are its limits',
  ({ row, documented }) => {
    const { minimum, maximum } = row.shape.schema;
    expect(documented.text).toContain(`from ${minimum} to ${maximum}`);
  },
);

test('every function setting is in the table of the documentation, with its default', () => {
  const page = fs.readFileSync(path.join(ROOT, 'docs/infrastructure/configuration.md'), 'utf8');
  const table = page.slice(page.indexOf('## Settings of functions'), page.indexOf('## Stages'));
  const cells = new Map(
    [...table.matchAll(/^\| `(\w+)` *\|([^|]*)\|/gm)].map(([, name, byDefault]): [string, string] => [name, byDefault]),
  );
  expect([...cells.keys()].sort()).toEqual(Object.keys(FUNCTION_SETTINGS).sort());
  for (const [name, row] of Object.entries<Setting>(FUNCTION_SETTINGS)) {
    const values =
      typeof row.default === 'function'
        ? GROUPS.FunctionOptions.contexts!.map((context) => row.default(context))
        : [row.default];
    for (const value of values) {
      if (value !== undefined && typeof value !== 'object') expect(cells.get(name)).toContain(String(value));
    }
  }
});
