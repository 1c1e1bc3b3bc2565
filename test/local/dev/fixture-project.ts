import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { removeFolder } from '../../remove-folder';
import { synthesize } from '../../../src/local/dev/synthesize';

const REPOSITORY = path.resolve(__dirname, '..', '..', '..');

/** What a project of users has installed. */
const PACKAGES = ['@aws-sdk', '@smithy', 'aws-cdk-lib', 'constructs', 'esbuild', 'semver', 'tsx', 'zod'];

/** Projects say `--import tsx`, which is the same for CommonJS, and starts more slowly. */
const APP_COMMAND = 'node --require tsx/cjs infrastructure/main.ts';

const STACK = `
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { ServerlessApp } from '${REPOSITORY}/src/cdk';

const stack = new Stack(new App(), 'demo');
const table = new dynamodb.TableV2(stack, 'AppTable', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
const app = new ServerlessApp(stack, 'App', { projectDir: '.', runtimeDir: 'runtime', resources: { AppTable: table } } as any);
// What an app without the SDK does is in no bundle.
table.grantReadWriteData(app);
new CfnOutput(stack, 'TableName', { value: table.tableName });
`;

/** With the SDK, as apps are. */
const APP = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { App, NotFoundError, response } from 'serverless-cdk-project/runtime';

export const app = new App({ name: 'demo' });
const table = app.table('AppTable');
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

app.post('/items', async ({ json }) => {
  await db.send(new PutCommand({ TableName: table.name, Item: json() }));
  console.log('stored', json().id);
  return {};
});
app.get('/items/{id}', async ({ params }) => {
  const { Item } = await db.send(new GetCommand({ TableName: table.name, Key: { id: params.id } }));
  if (!Item) throw new NotFoundError(\`no item \${params.id}\`);
  return Item;
});
app.get('/accepted', { errors: [] }, () => response({}, { status: 202 }));
app.get('/version', async () => ({ version: 1 }));
`;

/** The same without the SDK, which takes most of the time to build and to load. */
export const LIGHT_APP = `
import { App, NotFoundError } from 'serverless-cdk-project/runtime';

export const app = new App({ name: 'demo' });
const table = app.table('AppTable');

async function dynamoDb(operation, input) {
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': \`DynamoDB_20120810.\${operation}\`,
      'x-amz-date': '20260101T000000Z',
      'authorization': 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({ TableName: table.name, ...input }),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

app.post('/items', async ({ json }) => {
  await dynamoDb('PutItem', { Item: { id: { S: json().id } } });
  return {};
});
app.get('/items/{id}', async ({ params }) => {
  const { Item } = await dynamoDb('GetItem', { Key: { id: { S: params.id } } });
  if (!Item) throw new NotFoundError(\`no item \${params.id}\`);
  return { id: Item.id.S };
});
app.get('/version', async () => ({ version: 1 }));
`;

/** A project in a folder of its own, as `projen new` makes one, but for what the local cloud does not look at. */
export class FixtureProject {
  readonly dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'scp-dev-')));

  constructor(files: { readonly [file: string]: string } = {}) {
    fs.mkdirSync(path.join(this.dir, 'node_modules'));
    for (const name of PACKAGES) {
      fs.symlinkSync(path.join(REPOSITORY, 'node_modules', name), path.join(this.dir, 'node_modules', name));
    }
    const all: Record<string, string> = {
      'package.json': JSON.stringify({
        name: 'demo',
        dependencies: { '@aws-sdk/client-dynamodb': '*', '@aws-sdk/lib-dynamodb': '*', semver: '*', zod: '*' },
      }),
      'cdk.json': JSON.stringify({ app: APP_COMMAND }),
      'tsconfig.json': JSON.stringify({ compilerOptions: { target: 'es2022', module: 'node16', strict: true } }),
      'runtime/config.json': JSON.stringify({ version: 1, name: 'demo', defaultStage: 'dev', stages: { dev: {} } }),
      'runtime/app.ts': APP,
      'infrastructure/main.ts': STACK,
      ...files,
    };
    for (const [file, content] of Object.entries(all)) this.write(file, content);
  }

  write(file: string, content: string): void {
    fs.mkdirSync(path.dirname(path.join(this.dir, file)), { recursive: true });
    fs.writeFileSync(path.join(this.dir, file), content);
  }

  read(file: string): string {
    return fs.readFileSync(path.join(this.dir, file), 'utf8');
  }

  edit(file: string, from: string, to: string): void {
    const before = this.read(file);
    if (!before.includes(from)) throw new Error(`${file} has no ${from}`);
    this.write(file, before.replace(from, to));
  }

  /** Synthesizes once; from then on its CDK app is a copy of that, which takes no time. */
  async recordSynthesis(): Promise<void> {
    await synthesize({ projectDir: this.dir, outdir: path.join(this.dir, 'recorded') });
    this.write('recorded.js', "require('fs').cpSync('recorded', process.env.CDK_OUTDIR, { recursive: true });");
    this.write('cdk.json', JSON.stringify({ app: 'node recorded.js' }));
  }

  remove(): void {
    removeFolder(this.dir);
  }
}
