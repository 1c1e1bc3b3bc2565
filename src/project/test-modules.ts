import { type Project, javascript, JsonFile, TextFile, type typescript } from 'projen';

/** Lets jest find and load modules as the bundle of a function does, from jest.config.json: as resolver and as transformer. */
export const TEST_MODULES_FILE = '.projen/jest.modules.js';

/** Settings of jest that go with the file. */
export const TEST_MODULES_CONFIG: Pick<javascript.JestConfigOptions, 'transform' | 'transformIgnorePatterns'> & {
  readonly resolver: string;
} = {
  resolver: `<rootDir>/${TEST_MODULES_FILE}`,
  // TypeScript, and JavaScript of packages and of the project.
  transform: { '\\.(?:m?js|[cm]?ts|tsx)$': new javascript.Transform(`<rootDir>/${TEST_MODULES_FILE}`) },
  // Large packages that are CommonJS throughout: not even read.
  transformIgnorePatterns: [
    '/node_modules/(aws-cdk-lib|@aws-cdk|constructs|@aws-sdk|@smithy|esbuild|serverless-cdk-project|typescript)/',
  ],
};

/** The tsconfig.json of the tests: the project's, but with an `import()` that works in CommonJS. */
const TEST_COMPILER = '.projen/tsconfig.test.json';

/**
 * jest runs tests as CommonJS and does not load ES modules, and many packages have nothing else: Middy, arktype, jose.
 * esbuild converts them for the tests, as it does for the bundle of a function.
 */
export class TestModules extends TextFile {
  constructor(project: Project) {
    super(project, TEST_MODULES_FILE);
    for (const line of CONTENT.trim().split('\n')) {
      this.addLine(line === '' ? '' : line.replace('$MARKER', `${this.marker}`));
    }
    this.addLine('');
  }
}

/**
 * Node's own modules keep an `import()` as it is, which jest refuses; as CommonJS it becomes a `require()`, which goes through
 * the resolver and transformer above.
 */
export class TestCompiler extends JsonFile {
  constructor(project: typescript.TypeScriptProject) {
    super(project, TEST_COMPILER, {
      obj: {
        extends: `../${project.tsconfigDev.fileName}`,
        compilerOptions: { module: 'CommonJS', moduleResolution: 'bundler', rootDir: '..' },
        include: ['../**/*.ts'],
      },
      marker: true,
    });
  }
}

const CONTENT = `
// $MARKER
// Lets jest find and load modules as the bundle of a function does: by esbuild's rules.
const { createHash } = require('crypto');
const fs = require('fs');
const { createRequire } = require('module');
const path = require('path');

/** The packages that determine the code, and the settings of the compiler. They are read once, and loaded when jest's cache has no code for a file. */
const ofPackage = createRequire(require.resolve('serverless-cdk-project/package.json'));
const TSCONFIG = path.join(__dirname, 'tsconfig.test.json');
const types = new Map();
let inputs;
let compiler;

function transformInputs() {
  inputs ??= [
    ofPackage('esbuild/package.json').version,
    require('typescript/package.json').version,
    ...[__filename, TSCONFIG, path.join(__dirname, '../tsconfig.json')].map((file) => fs.readFileSync(file, 'utf8')),
  ];
  return inputs;
}

/** TypeScript's code for a file, with each \`jest.mock()\` before the imports that it is about. */
function compiled(source, file) {
  if (!compiler) {
    const ts = require('typescript');
    const { config } = ts.readConfigFile(TSCONFIG, ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, __dirname);
    compiler = { ts, options: { ...options, noEmit: false, sourceMap: true, inlineSourceMap: false, inlineSources: false, sourceRoot: undefined, declaration: false } };
  }
  const { ts, options } = compiler;
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, {
    fileName: file,
    compilerOptions: options,
    reportDiagnostics: true,
    transformers: { before: [mocksFirst(ts)] },
  });
  if (diagnostics.length > 0) {
    const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => path.dirname(__dirname), getNewLine: () => '\\n' };
    // The place in this file is of no use.
    const message = ts.formatDiagnostics(diagnostics, host);
    throw Object.assign(new SyntaxError(message), { stack: 'SyntaxError: ' + message });
  }
  const map = { ...JSON.parse(sourceMapText), file, sources: [file], sourcesContent: [source] };
  const url = 'data:application/json;charset=utf-8;base64,' + Buffer.from(JSON.stringify(map)).toString('base64');
  return { code: outputText.replace(/\\/\\/# sourceMappingURL=.*\\s*$/, '') + '//# source' + 'MappingURL=' + url };
}

/** Calls of jest that take effect before the modules of their block are loaded: https://jestjs.io/docs/es6-class-mocks#calling-jestmock-with-the-module-factory-parameter */
const HOISTED = /^(?:mock|unmock|deepUnmock|enableAutomock|disableAutomock)$/;

const mocksFirst = (ts) => (context) => (sourceFile) => {
  const isGlobals = (node) => ts.isImportDeclaration(node) && node.moduleSpecifier.text === '@jest/globals';
  const names = new Set(['jest']);
  for (const node of sourceFile.statements.filter(isGlobals)) {
    const { namedBindings } = node.importClause ?? {};
    for (const { name, propertyName } of (namedBindings && namedBindings.elements) ?? []) if (propertyName?.text === 'jest') names.add(name.text);
  }
  const isJest = (node) => (ts.isIdentifier(node) && names.has(node.text)) || (ts.isPropertyAccessExpression(node) && node.name.text === 'jest');
  const isHoisted = (node) =>
    ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && HOISTED.test(node.expression.name.text) &&
    (isJest(node.expression.expression) || isHoisted(node.expression.expression));
  const rank = (node) => (isGlobals(node) ? 0 : ts.isExpressionStatement(node) && isHoisted(node.expression) ? 1 : 2);
  const sorted = (statements) => ts.setTextRange(context.factory.createNodeArray([...statements].sort((a, b) => rank(a) - rank(b))), statements);
  const visit = (node) => {
    const visited = ts.visitEachChild(node, visit, context);
    return ts.isBlock(visited) ? context.factory.updateBlock(visited, sorted(visited.statements)) : visited;
  };
  const visited = ts.visitEachChild(sourceFile, visit, context);
  return context.factory.updateSourceFile(visited, sorted(visited.statements));
};

/** The type of a folder's files by the nearest package.json. */
function typeOf(folder) {
  if (!types.has(folder)) {
    const file = path.join(folder, 'package.json');
    const above = path.dirname(folder);
    types.set(folder, fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).type : above === folder ? undefined : typeOf(above));
  }
  return types.get(folder);
}

const SOURCES = { '.js': ['.ts', '.tsx'], '.jsx': ['.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] };

/** TypeScript's \`./file.js\`, which names the source \`./file.ts\` by its compiled file. */
function sourceOf(request, folder) {
  const extension = path.extname(request);
  if (!/^\\.\\.?\\//.test(request) || !Object.hasOwn(SOURCES, extension) || /[\\\\/]node_modules[\\\\/]/.test(folder)) return undefined;
  const file = path.resolve(folder, request);
  if (fs.existsSync(file)) return undefined;
  return SOURCES[extension].map((source) => file.slice(0, -extension.length) + source).find((source) => fs.existsSync(source));
}

module.exports = {
  // As a resolver: a source that is named by its compiled file, and a package that exports for \`import\` alone.
  sync(request, options) {
    const source = sourceOf(request, options.basedir);
    if (source) return fs.realpathSync(source);
    try {
      return options.defaultResolver(request, options);
    } catch (error) {
      if (!options.conditions) throw error;
      try {
        return options.defaultResolver(request, { ...options, conditions: [...options.conditions, 'import'] });
      } catch {
        throw error;
      }
    }
  },

  // As a transformer.
  getCacheKey: (source, file, options) =>
    createHash('sha256').update([...transformInputs(), options?.configString, options?.instrument, file, source].join('\\0')).digest('hex'),
  process(source, file) {
    if (/\\.(?:c?ts|tsx)$/.test(file)) return compiled(source, file);
    // Files of the project are what their syntax says, as for esbuild.
    const isModule = /\\.m[jt]s$/.test(file) || typeOf(path.dirname(file)) === 'module' || (!/[\\\\/]node_modules[\\\\/]/.test(file) && /^(?:import|export)\\b/m.test(source));
    if (!isModule) return { code: source };
    const url = source.includes('import.meta.url');
    return ofPackage('esbuild').transformSync(source, {
      sourcefile: file,
      loader: file.endsWith('.mts') ? 'ts' : 'js',
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      sourcemap: 'inline',
      logLevel: 'error',
      supported: { 'dynamic-import': false },
      ...(url && { define: { 'import.meta.url': '__url' }, banner: "const __url = require('url').pathToFileURL(__filename).href;" }),
    });
  },
};
`;
