// Compiles ./runtime and ./testing to ES modules, file by file, next to the CommonJS that jsii has compiled to lib/.
// They are not bundled, so that the user's bundler can drop unused code. `node compile-esm.mjs <folder>` writes them to
// that folder instead.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lib = resolve(process.argv[2] ?? join(root, 'lib'));

const ENTRY_POINTS = ['runtime', 'testing', 'guard'];
// The test client uses the events of the gateways, the names of files, and the commands of the package manager.
const sources = [
  ...[...ENTRY_POINTS, 'gateway-events'].flatMap((part) =>
    readdirSync(join(root, 'src', part), { recursive: true }).map((entry) => join(root, 'src', part, entry)),
  ),
  join(root, 'src/manifest/names.ts'),
  join(root, 'src/package-manager.ts'),
].filter((source) => source.endsWith('.ts') && !isLocalCloud(source));

for (const source of sources) {
  const target = join(lib, relative(join(root, 'src'), source).replace(/\.ts$/, '.mjs'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, esModule(source));
}
for (const part of ENTRY_POINTS) writeFileSync(join(lib, part, 'index.d.mts'), "export * from './index.js';\n");

/** The local cloud and the parts of the test client that start it stay CommonJS. */
function isLocalCloud(file) {
  return /^(local\/|testing\/local(\/|\.ts$|$))/.test(relative(join(root, 'src'), file));
}

function esModule(source) {
  let { code } = transformSync(readFileSync(source, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: source,
  });
  code = code.replace(
    /^((?:import|export)\b[^;]*?\bfrom |import )"(\.[^"]*)";$/gm,
    (_, start, specifier) => `${start}"${moduleFile(source, specifier)}";`,
  );
  // The local cloud stays CommonJS, and is loaded when it is first used.
  const whole = code.replace(/\brequire\("(\.[^"]*)"\)/g, (found, specifier) => {
    const target = join(dirname(source), specifier);
    if (!isLocalCloud(target)) return found;
    return `createRequire(import.meta.url)("${specifier}${existsSync(`${target}.ts`) ? '' : '/index'}.js")`;
  });
  if (whole !== code) code = `import { createRequire } from "node:module";\n${whole}`;
  if (/\brequire\(/.test(code)) throw new Error(`${source}: require() does not work in an ES module`);
  return code;
}

/** `./form` → `./form.mjs`, `./checks` → `./checks/index.mjs` */
function moduleFile(source, specifier) {
  const target = join(dirname(source), specifier);
  if (sources.includes(`${target}.ts`)) return `${specifier}.mjs`;
  if (sources.includes(join(target, 'index.ts'))) return `${specifier}/index.mjs`;
  throw new Error(`${source}: "${specifier}" is not compiled to an ES module`);
}
