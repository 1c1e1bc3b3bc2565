// Writes the references of the entry points that jsii does not document: its API.md has the project type only.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = join(fileURLToPath(import.meta.url), '../..');
const entryPoints = ['cdk', 'runtime', 'testing'];

const app = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: entryPoints.map((name) => join(root, `src/${name}/index.ts`)),
  tsconfig: join(root, 'tsconfig.dev.json'),
  // The build has checked the types.
  skipErrorChecking: true,
  readme: 'none',
  disableSources: true,
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  logLevel: 'Error',
  router: 'module',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  out: join(root, 'docs/reference'),
  // errors.md is written by hand.
  cleanOutputDir: false,
});
const project = await app.convert();
if (!project) process.exit(1);
await app.generateOutputs(project);

const api = join(root, 'API.md');
const links = entryPoints.map((name) => `[\`serverless-cdk-project/${name}\`](docs/reference/${name}.md)`).join(', ');
writeFileSync(
  api,
  `The project type, \`serverless-cdk-project\`. The other entry points have references of their own: ${links}.\n\n${readFileSync(api, 'utf8')}`,
);
