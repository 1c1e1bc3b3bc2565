import { type Project, javascript, JsonFile, TextFile, type typescript } from 'projen';

/** Lets jest find and load modules as the bundle of a function does, from jest.config.json: as resolver and as transformer. */
export const TEST_MODULES_FILE = '.projen/jest.modules.js';

/** Settings of jest that go with the file. */
export const TEST_MODULES_CONFIG: Pick<javascript.JestConfigOptions, 'transform' | 'transformIgnorePatterns'> & {
  readonly resolver: string;
} = {
  resolver: `<rootDir>/${TEST_MODULES_FILE}`,
  // JavaScript of packages and of the project, and what TypeScript leaves as ES modules.
  transform: { '\\.(?:m?js|mts)$': new javascript.Transform(`<rootDir>/${TEST_MODULES_FILE}`) },
  // Large packages that are CommonJS throughout: not even read.
  transformIgnorePatterns: [
    '/node_modules/(aws-cdk-lib|@aws-cdk|constructs|@aws-sdk|@smithy|esbuild|serverless-cdk-project|typescript)/',
  ],
};

/** The files that ts-jest compiles. */
export const TEST_SOURCES = '\\.(?:c?ts|tsx)$';

/** The tsconfig.json of ts-jest: the project's, but with an `import()` that works in CommonJS. */
export const TEST_COMPILER = '.projen/tsconfig.test.json';

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
const path = require('path');
const { transformSync, version } = require('esbuild');

const types = new Map();

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
  getCacheKey: (source, file) => createHash('sha256').update([version, file, source].join('\\0')).digest('hex'),
  process(source, file) {
    // Files of the project are what their syntax says, as for esbuild.
    const isModule = /\\.m[jt]s$/.test(file) || typeOf(path.dirname(file)) === 'module' || (!/[\\\\/]node_modules[\\\\/]/.test(file) && /^(?:import|export)\\b/m.test(source));
    if (!isModule) return { code: source };
    const url = source.includes('import.meta.url');
    return transformSync(source, {
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
