// The ESM twin of ./runtime and ./testing, file by file beside the CommonJS that jsii has compiled to lib/. It is not
// bundled: a bundler of the user's then sees what it can drop, and what it can put into a file of its own.
// `node compile-esm.mjs <folder>` puts it there instead.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lib = resolve(process.argv[2] ?? join(root, 'lib'));

// The test client is made of the gateways' events.
for (const part of ['runtime', 'gateway-events', 'testing', 'guard']) {
  for (const entry of readdirSync(join(root, 'src', part), { recursive: true })) {
    const source = join(root, 'src', part, entry);
    // The local cloud stays CommonJS.
    if (!source.endsWith('.ts') || source === join(root, 'src/testing/local.ts')) continue;
    const target = join(lib, part, entry.replace(/\.ts$/, '.mjs'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, esModule(source));
  }
  if (part !== 'gateway-events') writeFileSync(join(lib, part, 'index.d.mts'), "export * from './index.js';\n");
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
  switch (relative(join(root, 'src'), source)) {
    // In CommonJS a lazy require() is what runs everywhere, in jest too; here it is an import(), a chunk of its own.
    case join('runtime', 'events', 'load.ts'):
    case join('runtime', 'parts', 'function-handler.ts'):
    case join('runtime', 'parts', 'full-dispatch.ts'):
      return replaced(
        code,
        /\brequire\("(\.[^"]+)"\)/g,
        (_, specifier) => `import("${moduleFile(source, specifier)}")`,
      );
    case join('testing', 'local-resources.ts'):
      return `import { createRequire } from "node:module";\n${replaced(code, 'require("./local")', 'createRequire(import.meta.url)("./local.js")')}`;
    default:
      if (/\brequire\(/.test(code)) throw new Error(`${source}: require() does not work in an ES module`);
      return code;
  }
}

/** `./form` → `./form.mjs`, `./checks` → `./checks/index.mjs` */
function moduleFile(source, specifier) {
  const target = join(dirname(source), specifier);
  if (existsSync(`${target}.ts`)) return `${specifier}.mjs`;
  if (existsSync(join(target, 'index.ts'))) return `${specifier}/index.mjs`;
  throw new Error(`${source}: there is no source for "${specifier}"`);
}

function replaced(code, what, by) {
  const result = code.replace(what, by);
  if (result === code) throw new Error(`Nothing to replace: ${what}`);
  return result;
}
