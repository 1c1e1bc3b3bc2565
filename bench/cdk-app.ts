import * as fs from 'node:fs';
import * as path from 'node:path';
import { cpuTime } from './command';

/** CDK apps that replace a project's own. All run with the same launcher and the same feature flags. */

/** Writes an app to `infrastructure/`. */
export function writeApp(project: string, name: string, source: string): void {
  fs.writeFileSync(path.join(project, 'infrastructure', `${name}.ts`), source);
}

function environment(project: string, name: string): NodeJS.ProcessEnv {
  const { context } = JSON.parse(fs.readFileSync(path.join(project, 'cdk.json'), 'utf8'));
  return {
    CDK_VALIDATION: 'false',
    CDK_OUTDIR: path.join(project, `${name}.out`),
    CDK_CONTEXT_JSON: JSON.stringify(context),
  };
}

/** The CPU time of the app alone. */
export function appTime(project: string, name: string, nodeOptions: string[] = []): number {
  return cpuTime(
    project,
    process.execPath,
    [...nodeOptions, '--import', 'tsx', `infrastructure/${name}.ts`],
    environment(project, name),
  );
}

/** The CPU time of `cdk synth`. */
export function synthTime(project: string, name: string): number {
  const args = [
    'cdk',
    'synth',
    '--quiet',
    '--app',
    `node --import tsx infrastructure/${name}.ts`,
    '--output',
    `${name}.out`,
  ];
  return cpuTime(project, 'npx', args, { CDK_VALIDATION: 'false' });
}

/** The template of an app with one stack that has been synthesized. */
export function templateOf(
  project: string,
  name: string,
): { text: string; resources: { [logicalId: string]: { Type: string } } } {
  const folder = path.join(project, `${name}.out`);
  const text = fs.readFileSync(
    path.join(
      folder,
      fs.readdirSync(folder).find((file) => file.endsWith('.template.json'))!,
    ),
    'utf8',
  );
  return { text, resources: JSON.parse(text).Resources };
}

/** Removes the cache of earlier bundles. */
export function forgetBundles(project: string): void {
  fs.rmSync(path.join(project, 'node_modules/.cache'), { recursive: true, force: true });
}
