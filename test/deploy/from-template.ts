import * as fs from 'node:fs';
import * as path from 'node:path';
import { edit, projen, run, succeeded } from '../e2e/project';
import type { ServerlessTemplate } from '../../src';
import { templateOf } from '../../src/project/templates';

/**
 * A project of a template, from the packed package. `projen new` installs for half a minute; this is what it calls after
 * that, with the packages of the project that is there already as hard links.
 */
export function projectFromTemplate(template: ServerlessTemplate, name: string): string {
  const source = process.env.E2E_PROJECT!;
  const project = path.join(process.env.E2E_FOLDER!, name);
  fs.mkdirSync(project);
  succeeded(run(source, 'cp', ['-al', 'node_modules', project]));
  // What is written in place would change the other project.
  for (const file of ['.package-lock.json', '.cache']) {
    fs.rmSync(path.join(project, 'node_modules', file), { recursive: true, force: true });
  }
  succeeded(run(project, 'git', ['init', '--quiet']));
  const options = {
    dir: project,
    projectFqn: 'serverless-cdk-project.ServerlessCdkProject',
    projectOptions: { name, template },
    optionHints: 'featured',
    post: false,
  };
  const create = `require('projen').Projects.createProject(${JSON.stringify(options)})`;
  succeeded(run(project, process.execPath, ['-e', create]));
  installWhatIsMissing(project, template);
  succeeded(projen(project, ['format'], WITHOUT_INSTALLATION));
  return project;
}

/** The versions in package.json are not resolved, so that projen would install. */
export const WITHOUT_INSTALLATION = { PROJEN_DISABLE_POST: 'true' };

function installWhatIsMissing(project: string, template: ServerlessTemplate): void {
  const missing = templateOf(template).runtimeDeps.filter(
    (dep) => !fs.existsSync(path.join(project, 'node_modules', dep.replace(/(.)@.*/, '$1'))),
  );
  if (missing.length === 0) return;
  const folder = path.join(project, '..', `${path.basename(project)}-packages`);
  fs.mkdirSync(folder);
  // Without it, npm takes a folder above.
  fs.writeFileSync(path.join(folder, 'package.json'), '{}');
  succeeded(run(folder, 'npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', ...missing]));
  // Beside those of the project: the versions are the newest of both.
  succeeded(run(folder, 'cp', ['-an', 'node_modules', project]));
}

/** Makes the stack of the template websocket one that the emulator runs. */
export function fitForEmulator(project: string): void {
  const stack = 'infrastructure/stacks/app-stack.ts';
  edit(project, stack, /^/, "import { CfnRouteResponse } from 'aws-cdk-lib/aws-apigatewayv2';\n");
  edit(
    project,
    stack,
    /( *)(new RuntimeApp\([^]*?\n? *\}\);\n)/,
    '$1const runtime = $2$1this.fitForEmulator(runtime);\n',
  );
  edit(
    project,
    stack,
    /\n\}\n$/,
    `

  /** What the emulator does not have: the address of AWS, and a type of resource. */
  private fitForEmulator({ functions, webSocketApi }: RuntimeApp): void {
    const endpoint = \`\${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/\${webSocketApi.apiId}/api\`;
    for (const one of Object.values(functions)) one.addEnvironment('SERVERLESS_WEBSOCKET_ENDPOINT', endpoint);
    for (const { node } of this.node.findAll().filter((construct) => construct instanceof CfnRouteResponse)) {
      node.scope!.node.tryRemoveChild(node.id);
    }
  }
}
`,
  );
}
