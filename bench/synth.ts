import * as fs from 'fs';
import * as path from 'path';
import { timed } from './command';
import { type Figure, interleaved } from './figure';
import { copyOfProject } from '../test/e2e/project';

const BARE = `
import { App, Stack } from 'aws-cdk-lib/core';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
const stack = new Stack(new App(), 'Bare');
new Function(stack, 'Function', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => 1') });
`;

/** The sample's CDK app against a CDK app of one inline function, both by the same launcher, validation off. */
export function synth(): Figure[] {
  const project = copyOfProject('bench-synth');
  fs.writeFileSync(path.join(project, 'infrastructure/bare.ts'), BARE);
  const app = (file: string) => () =>
    timed(project, process.execPath, ['--import', 'tsx', `infrastructure/${file}`], { CDK_VALIDATION: 'false', CDK_OUTDIR: `${project}/cdk.out` });
  const [sample, bare] = interleaved(7, app('main.ts'), app('bare.ts'));
  return [{
    name: 'synth of the sample / of a bare CDK app',
    value: sample / bare,
    unit: '×',
    atMost: 2.5,
    detail: `${sample.toFixed(0)} ms / ${bare.toFixed(0)} ms`,
  }];
}

/** What routes cost in the template. */
export function template(): Figure[] {
  const project = copyOfProject('bench-template');
  const app = path.join(project, 'runtime/app.ts');
  const before = fs.readFileSync(app, 'utf8');
  const resources = (routes: number): number => {
    fs.writeFileSync(app, before + Array.from({ length: routes }, (_, i) => `app.get('/bench/${i}', () => ${i});\n`).join(''));
    timed(project, process.execPath, ['--import', 'tsx', 'infrastructure/main.ts'], { CDK_VALIDATION: 'false', CDK_OUTDIR: `${project}/out-${routes}` });
    const file = fs.readdirSync(`${project}/out-${routes}`).find((name) => name.endsWith('.template.json'))!;
    return Object.keys(JSON.parse(fs.readFileSync(`${project}/out-${routes}/${file}`, 'utf8')).Resources).length;
  };
  const [one, many] = [resources(1), resources(300)];
  return [{
    name: 'resources of 300 routes - of 1 route', value: many - one, unit: '', atMost: 0, detail: `${many} - ${one}`,
  }];
}
