import * as fs from 'node:fs';
import * as path from 'node:path';
import { run, succeeded } from './project';

const ROOT = path.resolve(__dirname, '../..');
const page = fs.readFileSync(path.join(ROOT, 'docs/platform.md'), 'utf8');
const [, sample] = /^```ts\n\/\/ src\/service-project\.ts\n([^]*?)^```$/m.exec(page)!;

/** A folder with the packages of the project that the other tests have. */
function emptyFolder(name: string): string {
  const folder = path.join(process.env.E2E_FOLDER!, name);
  fs.mkdirSync(path.join(folder, 'src'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'node_modules'));
  const installed = path.join(process.env.E2E_PROJECT!, 'node_modules');
  for (const entry of fs.readdirSync(installed)) {
    fs.symlinkSync(path.join(installed, entry), path.join(folder, 'node_modules', entry));
  }
  return folder;
}

test('the project type of a platform team is a jsii module, and creates a project', () => {
  const library = emptyFolder('acme-service');
  const peers = { 'serverless-cdk-project': '*', projen: '*', constructs: '*' };
  const manifest = {
    name: '@acme/service',
    version: '1.0.0',
    description: 'A service',
    license: 'Apache-2.0',
    author: { name: 'ACME', email: 'platform@acme.example', organization: false },
    repository: { type: 'git', url: 'https://git.acme.example/platform/service.git' },
    main: 'lib/index.js',
    types: 'lib/index.d.ts',
    stability: 'stable',
    jsii: { outdir: 'dist', targets: {}, tsc: { outDir: 'lib', rootDir: 'src' } },
    peerDependencies: peers,
    devDependencies: peers,
  };
  fs.writeFileSync(path.join(library, 'package.json'), JSON.stringify(manifest));
  fs.writeFileSync(path.join(library, 'src/service-project.ts'), sample);
  fs.writeFileSync(path.join(library, 'src/index.ts'), "export * from './service-project';\n");
  succeeded(run(library, process.execPath, [path.join(ROOT, 'node_modules/jsii/bin/jsii')]));
  const { types } = JSON.parse(fs.readFileSync(path.join(library, '.jsii'), 'utf8'));
  expect(types['@acme/service.ServiceProject']).toMatchObject({
    base: 'serverless-cdk-project.ServerlessCdkProject',
    docs: { custom: { pjid: 'acme-service' } },
  });

  const project = emptyFolder('acme-project');
  fs.mkdirSync(path.join(project, 'node_modules/@acme'));
  fs.symlinkSync(library, path.join(project, 'node_modules/@acme/service'));
  const projenrc = [
    "import { ServiceProject } from '@acme/service';",
    "new ServiceProject({ name: 'shop', team: 'payments' }).synth();",
    '',
  ].join('\n');
  fs.writeFileSync(path.join(project, '.projenrc.ts'), projenrc);
  succeeded(run(project, process.execPath, ['--import', 'tsx', '.projenrc.ts'], { PROJEN_DISABLE_POST: '1' }));
  expect(fs.readFileSync(path.join(project, 'catalog-info.yaml'), 'utf8')).toContain('owner: payments');
  expect(fs.existsSync(path.join(project, 'runtime/app.ts'))).toBe(true);
});
