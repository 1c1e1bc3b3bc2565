import { fork } from 'node:child_process';
import * as path from 'node:path';
import { streamedTable } from './dynamodb/local-table';

jest.setTimeout(120_000);

const place = { stackName: 'demo', account: '123456789012', region: 'eu-west-1' };
const QUEUE = {
  ...place,
  service: 'sqs',
  type: 'AWS::SQS::Queue',
  logicalId: 'Jobs',
  ref: 'http://127.0.0.1:4000/123456789012/jobs',
  arn: 'arn:aws:sqs:eu-west-1:123456789012:jobs',
  definition: {},
};
const definition = streamedTable();
const TABLE = {
  ...place,
  service: 'dynamodb',
  type: 'AWS::DynamoDB::Table',
  logicalId: definition.logicalId,
  ref: definition.tableName,
  arn: definition.arn,
  definition,
};

/** The services and packages that the local cloud loads for a stack with these resources. */
async function loaded(...resources: object[]): Promise<string[]> {
  const child = fork(path.join(__dirname, 'loading-process.ts'), [JSON.stringify(resources)], {
    execArgv: ['--import', 'tsx'],
  });
  const files = await new Promise<string[]>((resolve, reject) => {
    child.once('message', (message) => resolve(message as string[]));
    child.once('exit', (code) => reject(new Error(`the process has ended with ${code}`)));
  });
  const names = files.flatMap((file) => {
    const [, service] = /\/src\/local\/aws\/([\w-]+)\/(?:\1|secrets-manager|sink)\.[jt]s$/.exec(file) ?? [];
    const [, name] = /\/node_modules\/(dynalite|ws|@rgrove\/parse-xml|@fastify\/busboy)\//.exec(file) ?? [];
    return service ?? name ?? [];
  });
  // Its operations need the connections of the gateway, and nothing else.
  return [...new Set(names)].filter((name) => name !== 'execute-api').sort();
}

test('services that are not in the stack are not loaded, nor the packages that they need', async () => {
  const [none, queue, table] = await Promise.all([loaded(), loaded(QUEUE), loaded(TABLE)]);
  expect(none).toEqual([]);
  expect(queue).toEqual(['sqs']);
  expect(table).toEqual(['dynalite', 'dynamodb']);
});
