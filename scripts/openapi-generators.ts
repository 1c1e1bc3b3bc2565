// Generates clients from descriptions of this package with the generators of others, and compiles them: openapi-typescript and
// orval, and oapi-codegen where Go is installed. Development only; it needs the npm registry, and the Go module proxy.
//
//   npx tsx scripts/openapi-generators.ts
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openApi, type OpenApiDocument, renderOpenApi } from '../src/contract/openapi';
import { discover } from '../src/discovery';
import { ServerlessTemplate } from '../src/project/options';
import { templateFiles, templateOf } from '../src/project/templates';
import { big, documentOf, shop } from '../test/contract/page/apps';

// orval 7 writes `status: 5XX` into clients, https://github.com/orval-labs/orval/pull/2652
const PACKAGES = ['openapi-typescript@7.13.0', 'orval@8.38.0', 'typescript@5.9.3'];
const GO_GENERATOR = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';

const root = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'openapi-generators-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function run(command: string, ...args: string[]): void {
  console.log(`> ${[command, ...args].join(' ').slice(0, 160)}`);
  execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

const documents: { [name: string]: OpenApiDocument } = { shop: documentOf(shop()), big: documentOf(big(30)) };
for (const name of Object.values(ServerlessTemplate)) {
  const template = templateOf(name);
  for (const [file, text] of Object.entries(templateFiles(template, 'shop'))) {
    if (file.startsWith('runtime/')) write(`templates/${name}/${file}`, text);
  }
  const dependencies = Object.fromEntries(template.runtimeDeps.map((dep) => [dep.replace(/(.)@.*/, '$1'), '*']));
  write(`templates/${name}/package.json`, JSON.stringify({ dependencies }));
  symlinkSync(join(root, 'node_modules'), join(folder, 'templates', name, 'node_modules'));
  const { manifest } = discover({ projectDir: join(folder, 'templates', name) });
  if (manifest.routes.length > 0) documents[name] = openApi(manifest);
}
const names = Object.keys(documents);
for (const name of names) write(`${name}.json`, renderOpenApi(documents[name]));
console.log(`${names.length} descriptions: ${names.join(', ')}`);

write('package.json', '{ "private": true }');
run('npm', 'install', '--no-audit', '--no-fund', '--silent', ...PACKAGES);
write(
  'orval.config.cjs',
  `module.exports = ${JSON.stringify(
    Object.fromEntries(
      names.map((name) => [
        name,
        { input: `./${name}.json`, output: { target: `./clients/${name}-orval.ts`, client: 'fetch' } },
      ]),
    ),
  )};`,
);
for (const name of names) run('npx', 'openapi-typescript', `${name}.json`, '-o', `clients/${name}.ts`);
run('npx', 'orval', '--config', 'orval.config.cjs');
write(
  'tsconfig.json',
  JSON.stringify({
    compilerOptions: {
      noEmit: true,
      strict: true,
      target: 'es2022',
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['es2022', 'dom', 'dom.iterable'],
      types: [],
    },
    include: ['clients'],
  }),
);
run('npx', 'tsc', '-p', '.');

if (spawnSync('go', ['version']).status === 0) {
  // Its own types are called as ours by default: `GetOrderResponse`.
  write(
    'go/config.yaml',
    'package: client\ngenerate: { models: true, client: true }\noutput-options: { response-type-suffix: Reply }\n',
  );
  write('go/go.mod', 'module clients\n\ngo 1.24\n');
  for (const name of names) {
    const dir = `go/${name.replaceAll('-', '')}`;
    mkdirSync(join(folder, dir));
    run('go', 'run', GO_GENERATOR, '-config', 'go/config.yaml', '-o', `${dir}/client.go`, `${name}.json`);
  }
  run('go', '-C', 'go', 'mod', 'tidy');
  run('go', '-C', 'go', 'vet', './...');
} else console.log('Go is not installed: its clients are left out');
console.log('All clients compile.');
