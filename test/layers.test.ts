import * as fs from 'node:fs';
import { builtinModules } from 'node:module';
import * as path from 'node:path';
import * as ts from 'typescript';

const SRC = path.resolve(__dirname, '../src');

const LEAVES = ['errors', 'package-manager', 'runtime/names', 'runtime/aws-limits', 'runtime/syntax', 'manifest/names'];

/** Which parts a part may import, and which packages. `lazily` is for what is loaded when first used. */
const LAYERS: {
  [part: string]: { parts: string[]; packages: string[]; lazily?: { parts?: string[]; packages?: string[] } };
} = {
  index: { parts: ['project'], packages: [] },
  // Leaves: what parts agree on.
  errors: { parts: ['runtime/names', 'manifest/names'], packages: [] },
  'runtime/names': { parts: [], packages: [] },
  'runtime/aws-limits': { parts: [], packages: [] },
  'runtime/syntax': { parts: [], packages: [] },
  'manifest/names': { parts: [], packages: [] },
  'package-manager': { parts: ['manifest/names'], packages: [] },
  'json-schema': { parts: ['manifest/names'], packages: [] },
  'runtime/parts/aws/sign': { parts: [], packages: [] },
  runtime: {
    parts: ['runtime/names', 'runtime/aws-limits', 'runtime/syntax', 'runtime/parts/aws/sign'],
    packages: [],
  },
  config: { parts: LEAVES, packages: [] },
  guard: { parts: ['package-manager', 'runtime/names'], packages: [] },
  manifest: { parts: ['runtime', ...LEAVES], packages: [] },
  contract: { parts: ['json-schema', 'manifest', ...LEAVES], packages: [] },
  assembly: { parts: LEAVES, packages: [] },
  discovery: {
    parts: ['manifest', 'runtime', 'config', ...LEAVES],
    packages: [],
    lazily: { parts: ['contract'], packages: ['esbuild'] },
  },
  bridge: {
    parts: ['discovery', 'manifest', 'config', ...LEAVES],
    packages: [],
    lazily: { parts: ['contract'] },
  },
  cdk: { parts: ['discovery', 'manifest', 'config', ...LEAVES], packages: ['aws-cdk-lib', 'constructs'] },
  deployed: {
    parts: ['assembly', 'config', 'runtime/parts/aws/sign', ...LEAVES],
    packages: [],
    lazily: {
      packages: ['@aws-sdk/client-cloudformation', '@aws-sdk/client-cloudwatch-logs', '@aws-sdk/client-lambda'],
    },
  },
  'gateway-events': { parts: [], packages: [] },
  local: {
    parts: [
      'guard',
      'gateway-events',
      'json-schema',
      'assembly',
      'contract',
      'discovery',
      'manifest',
      'config',
      'local/patterns',
      ...LEAVES,
    ],
    packages: [],
    lazily: { packages: ['@fastify/busboy', '@rgrove/parse-xml', 'chokidar', 'dynalite', 'esbuild', 'ws'] },
  },
  'local/patterns': { parts: ['runtime/syntax'], packages: [] },
  testing: {
    parts: [
      'guard',
      'gateway-events',
      'testing/events',
      'runtime',
      'runtime/names',
      'runtime/aws-limits',
      'manifest/names',
    ],
    packages: [],
    lazily: { parts: ['testing/local', 'local/patterns', 'config'] },
  },
  'testing/events': {
    parts: ['runtime', 'runtime/names', 'runtime/aws-limits'],
    packages: [],
    lazily: { parts: ['testing', 'local/patterns'] },
  },
  'testing/local': {
    parts: ['testing', 'local', 'gateway-events', 'runtime', 'assembly', 'config', 'contract', 'manifest', ...LEAVES],
    packages: [],
  },
  upgrade: { parts: ['assembly', 'config', ...LEAVES], packages: [] },
  project: {
    parts: ['bridge', 'config', 'manifest', 'upgrade', 'project/templates', ...LEAVES],
    packages: ['projen', 'constructs'],
  },
  'project/templates': { parts: ['config', 'package-manager', 'project'], packages: [] },
  cli: {
    parts: ['assembly', 'bridge', 'config', 'deployed', 'manifest', ...LEAVES],
    packages: [],
    lazily: { parts: ['cli/commands', 'upgrade'] },
  },
  'cli/doctor': {
    parts: ['config', 'deployed', 'discovery', 'local', 'manifest', ...LEAVES],
    packages: [],
  },
  'cli/diff': {
    parts: ['assembly', 'bridge', 'config', 'contract', 'local', 'upgrade', ...LEAVES],
    packages: [],
  },
  'cli/commands': {
    parts: [
      'assembly',
      'cli',
      'cli/diff',
      'cli/doctor',
      'bridge',
      'config',
      'contract',
      'deployed',
      'discovery',
      'manifest',
      'local',
      'testing/events',
      'upgrade',
      'project/templates',
      ...LEAVES,
    ],
    packages: [],
  },
};

/** The part that a file belongs to: the most particular of the table, or its top folder. */
function partOf(file: string): string {
  const name = file.replace(/\.ts$/, '').split(path.sep).join('/');
  const known = Object.keys(LAYERS).filter((part) => name === part || name.startsWith(`${part}/`));
  return known.sort((a, b) => b.length - a.length)[0] ?? name.split('/')[0];
}

interface Import {
  readonly file: string;
  readonly part: string;
  readonly specifier: string;
  /** `require()` or `import()` inside a function. */
  readonly lazy: boolean;
  /** `import type`: nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const relative = path.relative(SRC, file);
  const part = partOf(relative);
  const found: Import[] = [];
  const add = (node: ts.Expression | undefined, lazy: boolean, typeOnly: boolean): void => {
    if (node && ts.isStringLiteralLike(node)) {
      found.push({ file: relative, part, specifier: node.text, lazy, typeOnly });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const named = node.importClause?.namedBindings;
      const allTypes =
        named &&
        ts.isNamedImports(named) &&
        !node.importClause!.name &&
        named.elements.length > 0 &&
        named.elements.every((element) => element.isTypeOnly);
      add(node.moduleSpecifier, false, Boolean(node.importClause?.isTypeOnly || allTypes));
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, false, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal as ts.Expression, false, true);
    } else if (ts.isCallExpression(node)) {
      const callee = node.expression.getText(source);
      if (callee === 'import' || callee === 'require') add(node.arguments[0], true, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = fs.readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const imports = files.flatMap((name) => importsOf(path.join(SRC, name)));

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

const shown = ({ file, specifier }: Import): string => `${file}: ${specifier}`;

test('every part is in the table of layers', () => {
  expect([...new Set(imports.map(({ part }) => part))].filter((part) => !(part in LAYERS))).toEqual([]);
});

test('a part imports only the parts below it', () => {
  const wrong = imports.filter(({ file, part, specifier, lazy, typeOnly }) => {
    if (!specifier.startsWith('.')) return false;
    const target = partOf(path.relative(SRC, path.resolve(SRC, path.dirname(file), specifier)));
    const { parts, lazily } = LAYERS[part];
    return target !== part && !parts.includes(target) && !((lazy || typeOnly) && lazily?.parts?.includes(target));
  });
  expect(wrong.map(shown)).toEqual([]);
});

test('a part imports only the packages that are its own; what is heavy, only when it is used', () => {
  const wrong = imports.filter(({ part, specifier, lazy, typeOnly }) => {
    if (specifier.startsWith('.') || builtinModules.includes(specifier.replace(/^node:/, ''))) return false;
    const name = packageOf(specifier);
    const { packages, lazily } = LAYERS[part];
    return !packages.includes(name) && !((lazy || typeOnly) && lazily?.packages?.includes(name));
  });
  expect(wrong.map(shown)).toEqual([]);
});

/** The files that are loaded with a file, itself among them. */
function loadedWith(file: string, except = /^$/, found = new Set<string>()): Set<string> {
  if (found.has(file) || except.test(file)) return found;
  found.add(file);
  for (const { specifier, lazy, typeOnly } of imports.filter((one) => one.file === file)) {
    if (lazy || typeOnly || !specifier.startsWith('.')) continue;
    const target = path.join(path.dirname(file), specifier);
    loadedWith(
      [`${target}.ts`, path.join(target, 'index.ts')].find((name) => files.includes(name))!,
      except,
      found,
    );
  }
  return found;
}

test('the runtime library imports nothing at start-up but its own files', () => {
  const loaded = loadedWith('runtime/index.ts');
  const wrong = imports.filter(
    ({ file, specifier, lazy, typeOnly }) => loaded.has(file) && !specifier.startsWith('.') && !lazy && !typeOnly,
  );
  expect(loaded.size).toBeGreaterThan(10);
  expect(wrong.map(shown)).toEqual([]);
});

test('a deployed app never loads the descriptors of the kinds of functions', () => {
  const loaded = [...loadedWith('runtime/exports.ts')];
  expect(loaded).toContain('runtime/events/sqs.ts');
  expect(loaded.filter((file) => file.startsWith('runtime/kinds/'))).toEqual([]);
});

/** Constants and pure functions: a part of the library that is loaded on first use has a copy of them. */
const COPIED = [
  'runtime/http/any-origin.ts',
  'runtime/http/media-type.ts',
  'runtime/http/result.ts',
  'runtime/names.ts',
  'runtime/value-source.ts',
];

test('what is loaded on first use imports nothing that is always loaded, but constants and pure functions', () => {
  const always = loadedWith('runtime/exports.ts', /^runtime\/parts\//);
  const parts = files.filter((file) => /^runtime\/parts\/[^/]+$/.test(file));
  const later = new Set(parts.flatMap((part) => [...loadedWith(part)]));
  expect(parts.length).toBeGreaterThan(3);
  expect([...always].filter((file) => later.has(file)).sort()).toEqual(COPIED);
  const withState = /^(export )?(default )?(abstract )?class |^(export )?(let|var) |^(export )?const \w+.*= new /m;
  expect(COPIED.filter((file) => withState.test(fs.readFileSync(path.join(SRC, file), 'utf8')))).toEqual([]);
});

/** The way from a file back to itself by imports of values, or undefined. */
function cycleFrom(start: string): string[] | undefined {
  const ways = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const { specifier, lazy, typeOnly } of imports.filter((one) => one.file === way[way.length - 1])) {
      if (lazy || typeOnly || !specifier.startsWith('.')) continue;
      const target = path.join(path.dirname(way[way.length - 1]), specifier);
      const file = [`${target}.ts`, path.join(target, 'index.ts')].find((name) => files.includes(name))!;
      if (file === start) return [...way, start];
      if (seen.has(file)) continue;
      seen.add(file);
      ways.push([...way, file]);
    }
  }
  return undefined;
}

test('no file imports itself, by whatever way, but for types', () => {
  expect(files.map(cycleFrom).filter((cycle) => cycle !== undefined)).toEqual([]);
});

test('the CDK is imported by its modules, never as a whole', () => {
  expect(imports.filter(({ specifier }) => specifier === 'aws-cdk-lib').map(shown)).toEqual([]);
});
