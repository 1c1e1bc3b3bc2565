import * as fs from 'node:fs';
import * as path from 'node:path';
import { cpuTime } from './command';
import { type Figure, median } from './figure';
import { diff } from '../src/contract/diff';
import { openApi, renderOpenApi } from '../src/contract/openapi';
import type { Manifest } from '../src/manifest/manifest';
import { copyOfProject, run } from '../test/e2e/project';

const ROUTES = 500;

/** The cost of the description and of a comparison for an app with many routes. */
export function contract(): Figure[] {
  const project = copyOfProject('bench-contract');
  const command = (...args: string[]) => cpuTime(project, 'node_modules/.bin/serverless-cdk-project', args);
  fs.appendFileSync(path.join(project, 'runtime/app.ts'), manyRoutes('z.number()'));
  command('diff', '--base', 'HEAD');
  run(project, 'git', ['add', '--all', '.']);
  run(project, 'git', ['commit', '--quiet', '--message', 'many routes']);
  const before: Manifest = JSON.parse(fs.readFileSync(path.join(project, 'runtime/manifest.json'), 'utf8'));
  // Each route has a change of its response that breaks nobody, two levels deep.
  const after: Manifest = JSON.parse(JSON.stringify(before).replaceAll('"type":"number"', '"type":"integer"'));
  const three = (measure: () => number) => median([measure(), measure(), measure()]);
  const described = three(() => worked(() => renderOpenApi(openApi(before, { version: '1' }), 'bench')));
  const compared = three(() => worked(() => diff(before, after)));
  const figures: [name: string, value: number, atMost: number, detail: string][] = [
    [`openapi of ${ROUTES} routes`, three(() => command('openapi', '--out', '/dev/null')), 1000, 'CPU, the command'],
    [`description of ${ROUTES} routes`, described, 1000, 'CPU, in process'],
    [`comparison of ${ROUTES} routes`, compared, 1000, 'CPU, in process, a change in each'],
    [
      `diff of ${ROUTES} routes and its stack`,
      three(() => command('diff', '--base', 'HEAD')),
      3000,
      'CPU, the command',
    ],
  ];
  return figures.map(([name, value, atMost, detail]) => ({ name, value, unit: ' ms', atMost, detail }));
}

/** CPU time of this process, which other load on the machine hardly affects. */
function worked(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

function manyRoutes(type: string): string {
  const schemas = `
const BenchItem = z.object({ id: z.string(), amount: ${type}, tags: z.array(z.string()), parent: z.object({ amount: ${type} }) });
`;
  const routes = Array.from(
    { length: ROUTES },
    (_, i) =>
      `app.get('/bench/${i}/items/{item}', { response: BenchItem.extend({ n${i}: ${type} }) }, () => undefined as any);\n`,
  );
  return `${schemas}${routes.join('')}`;
}
