import * as fs from 'node:fs';
import * as path from 'node:path';
import { appTime, forgetBundles, synthTime, writeApp } from './cdk-app';
import { type Figure, interleaved } from './figure';
import { copyOfProject } from '../test/e2e/project';

const MANY = 100;
/** A small number, as NodejsFunction takes half a second for each. */
const SOME = 4;

const OURS = `
import * as path from 'node:path';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { App, Stack } from 'aws-cdk-lib/core';
import { ServerlessApp } from 'serverless-cdk-project/cdk';

const stack = new Stack(new App(), 'Ours');
const AppTable = new TableV2(stack, 'AppTable', { partitionKey: { name: 'PK', type: AttributeType.STRING } });
new ServerlessApp(stack, 'App', { projectDir: path.join(__dirname, '..'), resources: { AppTable } });
`;

const NODEJS_FUNCTION = (count: number) => `
import * as path from 'node:path';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { App, Stack } from 'aws-cdk-lib/core';

const stack = new Stack(new App(), 'Theirs');
for (let i = 0; i < ${count}; i++) {
  new NodejsFunction(stack, 'Function' + i, { runtime: Runtime.NODEJS_24_X, entry: path.join(__dirname, '../runtime/function-' + i + '.ts') });
}
`;

/** Writes one module for each function, with a client of the SDK. */
function writeFunctions(project: string, count: number): void {
  const app = path.join(project, 'runtime/app.ts');
  let imports = '';
  let declarations = '';
  for (let i = 0; i < count; i++) {
    fs.writeFileSync(
      path.join(project, `runtime/function-${i}.ts`),
      `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = (event: any) => client.send(new PutItemCommand({ TableName: event.table, Item: { PK: { S: '${i}' } } }));
`,
    );
    imports += `import { handler as function${i} } from './function-${i}';\n`;
    declarations += `app.lambdaFunction({ name: 'function-${i}' }, function${i});\n`;
  }
  fs.writeFileSync(app, imports + fs.readFileSync(app, 'utf8') + declarations);
}

/**
 * The cost of an added function, compared with the CDK's NodejsFunction; and of 100 functions compared with one, in
 * `cdk synth`. Without validation.
 */
export function functions(): Figure[] {
  const [one, many] = [1, MANY].map((count) => {
    const project = copyOfProject(`bench-functions-${count}`);
    writeFunctions(project, count);
    writeApp(project, 'ours', OURS);
    appTime(project, 'ours');
    return project;
  });
  writeApp(many, 'theirs-1', NODEJS_FUNCTION(1));
  writeApp(many, 'theirs-some', NODEJS_FUNCTION(1 + SOME));
  // Otherwise its assets would be reused from the output.
  const theirs = (name: string) => () => {
    fs.rmSync(path.join(many, `${name}.out`), { recursive: true, force: true });
    return appTime(many, name);
  };
  const first = (project: string) => () => {
    forgetBundles(project);
    return appTime(project, 'ours');
  };
  const [theirsOne, theirsSome] = interleaved(3, theirs('theirs-1'), theirs('theirs-some'));
  const [firstOne, firstMany, again, againMany] = interleaved(
    5,
    first(one),
    first(many),
    () => appTime(one, 'ours'),
    () => appTime(many, 'ours'),
  );
  const [synthOne, synthMany] = interleaved(
    3,
    () => synthTime(one, 'ours'),
    () => synthTime(many, 'ours'),
  );

  const nodejsFunction = (theirsSome - theirsOne) / SOME;
  const bundled = (firstMany - firstOne) / (MANY - 1);
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  return [
    {
      name: 'CPU of synth per added function, bundled / NodejsFunction',
      value: bundled / nodejsFunction,
      unit: '×',
      atMost: 0.05,
      detail: `${ms(bundled)} / ${ms(nodejsFunction)}`,
    },
    {
      name: 'CPU of synth per added function, nothing changed',
      value: (againMany - again) / (MANY - 1),
      unit: ' ms',
      atMost: 5,
      detail: `(${ms(againMany)} - ${ms(again)}) / ${MANY - 1}`,
    },
    {
      name: `CPU of cdk synth of ${MANY} functions / of 1`,
      value: synthMany / synthOne,
      unit: '×',
      atMost: 1.3,
      detail: `${ms(synthMany)} / ${ms(synthOne)}`,
    },
  ];
}
