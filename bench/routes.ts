import * as fs from 'node:fs';
import * as path from 'node:path';
import { appTime, templateOf } from './cdk-app';
import type { Figure } from './figure';
import { copyOfProject } from '../test/e2e/project';

/**
 * CloudFormation's limit is 1 MB:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const TEMPLATE_BYTES = 1_000_000;
const MANY = 500;

/** The cost of routes in the template. */
export function routes(): Figure[] {
  const project = copyOfProject('bench-routes');
  const app = path.join(project, 'runtime/app.ts');
  const before = fs.readFileSync(app, 'utf8');
  const [one, many] = [1, MANY].map((count) => {
    fs.writeFileSync(
      app,
      before + Array.from({ length: count }, (_, i) => `app.get('/bench/${i}/items/{item}', () => ${i});\n`).join(''),
    );
    appTime(project, 'main');
    const { text, resources } = templateOf(project, 'main');
    return { bytes: Buffer.byteLength(text), resources: Object.keys(resources).length };
  });
  return [
    {
      name: `resources of ${MANY} routes - of 1 route`,
      value: many.resources - one.resources,
      unit: '',
      atMost: 0,
      detail: `${many.resources} - ${one.resources}`,
    },
    {
      name: 'template per added route',
      value: (many.bytes - one.bytes) / (MANY - 1),
      unit: ' bytes',
      atMost: 1000,
      detail: `(${many.bytes} - ${one.bytes}) / ${MANY - 1}`,
    },
    {
      name: `template of ${MANY} routes`,
      value: many.bytes,
      unit: ' bytes',
      atMost: TEMPLATE_BYTES,
      detail: "CloudFormation's limit",
    },
  ];
}
