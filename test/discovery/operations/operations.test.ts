import { execFileSync } from 'node:child_process';
import { appFile, Project } from '../project';
import { discoverAsync } from '../../../src/discovery';
import type { Manifest } from '../../../src/manifest/manifest';

jest.setTimeout(120_000);

const PACKAGES = [
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-sqs',
  '@aws-sdk/lib-dynamodb',
  '@aws-sdk/lib-storage',
  '@aws-sdk/s3-presigned-post',
  '@aws-sdk/s3-request-presigner',
  'dynamodb-toolbox',
  'electrodb',
];

interface Case {
  /** Lines before the app. */
  readonly imports: readonly string[];
  /** What the app does: the body of a function. `recorded(client)` notes what the client sends, and sends nothing. */
  readonly body: readonly string[];
  readonly operations: Manifest['operations'];
  /** Operations that are allowed and not sent here: on an error, by the holder of a signed form. */
  readonly notSent?: readonly string[];
}

const RECORDER = `
const sent: string[] = [];
const answer = { $metadata: {}, UploadId: 'u', ETag: 'e', Table: { TableStatus: 'ACTIVE' }, Items: [], Item: {} };
function recorded<T extends { middlewareStack: any }>(client: T, goOn = false): T {
  client.middlewareStack.add((next: any, context: any) => async (args: any) => {
    sent.push(context.commandName.replace(/Command$/, ''));
    return goOn ? next(args) : { output: answer, response: {} };
  }, { step: 'initialize', priority: 'low' });
  return client;
}
`;

/** Discovers an app, runs it, and compares what it may do with what it sends through the real SDK. */
async function expectExact({ imports, body, operations, notSent = [] }: Case): Promise<void> {
  const run = `${RECORDER}app.lambdaFunction({ name: 'run' }, async () => {\n${body.join('\n')}\nreturn sent;\n});\n`;
  const project = new Project(
    { 'runtime/app.ts': appFile(run, imports.map((line) => `${line}\n`).join('')) },
    { dependencies: PACKAGES },
  );
  const { manifest, bundleDir } = await discoverAsync({ projectDir: project.dir });
  expect({ operations: manifest.operations, unknownOperations: manifest.unknownOperations }).toEqual({
    operations,
    unknownOperations: [],
  });

  const env = {
    PATH: process.env.PATH!,
    SERVERLESS_FUNCTION: 'run',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const call = `const { handler } = await import(${JSON.stringify(`${bundleDir}/index.mjs`)}); console.log(JSON.stringify(await handler({}, {}))); process.exit(0);`;
  const sent: string[] = JSON.parse(
    execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', call], { env, encoding: 'utf8' }),
  );
  expect([...new Set([...sent, ...notSent])].sort()).toEqual(Object.values(operations).flat().sort());
}

/** The operations of an app whose file has these lines. */
async function operationsOf(...lines: string[]): Promise<Pick<Manifest, 'operations' | 'unknownOperations'>> {
  const project = new Project({ 'runtime/app.ts': appFile(lines.join('\n')) }, { dependencies: PACKAGES });
  const { manifest } = await discoverAsync({ projectDir: project.dir });
  return { operations: manifest.operations, unknownOperations: manifest.unknownOperations };
}

const DOCUMENT_CLIENT = [
  "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';",
  "import { DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';",
];

describe('exactly what the code sends', () => {
  const cases: { [what: string]: Case } = {
    'an app without the SDK': { imports: [], body: [], operations: {} },
    'client-dynamodb: the command, not the endpoint discovery that the client carries': {
      imports: ["import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';"],
      body: ["await recorded(new DynamoDBClient({})).send(new UpdateItemCommand({ TableName: 't', Key: {} }));"],
      operations: { dynamodb: ['UpdateItem'] },
    },
    'lib-dynamodb: get and put, not the query and scan of its paginators': {
      imports: DOCUMENT_CLIENT,
      body: [
        'const db = recorded(DynamoDBDocumentClient.from(new DynamoDBClient({})));',
        "await db.send(new GetCommand({ TableName: 't', Key: {} }));",
        "await db.send(new PutCommand({ TableName: 't', Item: {} }));",
      ],
      operations: { dynamodb: ['GetItem', 'PutItem'] },
    },
    'lib-dynamodb: a transaction': {
      imports: DOCUMENT_CLIENT,
      body: [
        'await recorded(DynamoDBDocumentClient.from(new DynamoDBClient({}))).send(new TransactWriteCommand({ TransactItems: [] }));',
      ],
      operations: { dynamodb: ['TransactWriteItems'] },
    },
    'a paginator that is used': {
      imports: DOCUMENT_CLIENT,
      body: [
        'const client = recorded(DynamoDBDocumentClient.from(new DynamoDBClient({})));',
        "for await (const page of paginateQuery({ client }, { TableName: 't' })) void page;",
      ],
      operations: { dynamodb: ['Query'] },
    },
    'a waiter that is used': {
      imports: ["import { DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';"],
      body: [
        "await waitUntilTableExists({ client: recorded(new DynamoDBClient({})), maxWaitTime: 30 }, { TableName: 't' });",
      ],
      operations: { dynamodb: ['DescribeTable'] },
    },
    'client-s3: the command, not the sessions that the client carries': {
      imports: ["import { S3Client, DeleteObjectCommand } from '@aws-sdk/client-s3';"],
      body: ["await recorded(new S3Client({})).send(new DeleteObjectCommand({ Bucket: 'b', Key: 'k' }));"],
      operations: { s3: ['DeleteObject'] },
    },
    'lib-storage: all that uploads send': {
      imports: ["import { S3Client } from '@aws-sdk/client-s3';", "import { Upload } from '@aws-sdk/lib-storage';"],
      body: [
        'const client = recorded(new S3Client({}));',
        "await new Upload({ client, params: { Bucket: 'b', Key: 'small', Body: 'x' } }).done();",
        "await new Upload({ client, params: { Bucket: 'b', Key: 'large', Body: Buffer.alloc(6 << 20) }, tags: [{ Key: 'k', Value: 'v' }] }).done();",
      ],
      operations: {
        s3: [
          'AbortMultipartUpload',
          'CompleteMultipartUpload',
          'CreateMultipartUpload',
          'PutObject',
          'PutObjectTagging',
          'UploadPart',
        ],
      },
      notSent: ['AbortMultipartUpload'],
    },
    's3-request-presigner: what is signed is what the holder of the URL does': {
      imports: [
        "import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';",
        "import { getSignedUrl } from '@aws-sdk/s3-request-presigner';",
      ],
      body: ["await getSignedUrl(recorded(new S3Client({}), true), new GetObjectCommand({ Bucket: 'b', Key: 'k' }));"],
      operations: { s3: ['GetObject'] },
    },
    's3-presigned-post, which sends no command: who posts the form puts': {
      imports: [
        "import { S3Client } from '@aws-sdk/client-s3';",
        "import { createPresignedPost } from '@aws-sdk/s3-presigned-post';",
      ],
      body: ["await createPresignedPost(recorded(new S3Client({})), { Bucket: 'b', Key: 'k' });"],
      operations: { s3: ['PutObject'] },
      notSent: ['PutObject'],
    },
    'dynamodb-toolbox: the actions that are imported': {
      imports: [
        ...DOCUMENT_CLIENT,
        "import { Table } from 'dynamodb-toolbox/table';",
        "import { Entity } from 'dynamodb-toolbox/entity';",
        "import { item } from 'dynamodb-toolbox/schema/item';",
        "import { string } from 'dynamodb-toolbox/schema/string';",
        "import { GetItemCommand } from 'dynamodb-toolbox/entity/actions/get';",
        "import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';",
      ],
      body: [
        'const documentClient = recorded(DynamoDBDocumentClient.from(new DynamoDBClient({})));',
        "const table = new Table({ name: 't', partitionKey: { name: 'pk', type: 'string' }, documentClient });",
        "const users = new Entity({ name: 'User', table, schema: item({ pk: string().key() }), timestamps: false });",
        "await users.build(PutItemCommand).item({ pk: '1' }).send();",
        "await users.build(GetItemCommand).key({ pk: '1' }).send().catch(() => undefined);",
      ],
      operations: { dynamodb: ['GetItem', 'PutItem'] },
    },
    'two services': {
      imports: [
        "import { SQSClient, DeleteMessageCommand } from '@aws-sdk/client-sqs';",
        "import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';",
      ],
      body: [
        "await recorded(new SQSClient({})).send(new DeleteMessageCommand({ QueueUrl: 'q', ReceiptHandle: 'h' }));",
        "await recorded(new S3Client({})).send(new PutObjectCommand({ Bucket: 'b', Key: 'k' }));",
      ],
      operations: { s3: ['PutObject'], sqs: ['DeleteMessage'] },
    },
    'an unused helper, a dead branch and a type are no calls': {
      imports: [
        "import { DynamoDBClient, DeleteTableCommand, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';",
        'function unused(client: DynamoDBClient, command: ListTablesCommand) { return client.send(new DeleteTableCommand({ TableName: String(command) })); }',
      ],
      body: [
        'const client = recorded(new DynamoDBClient({}));',
        "if (false) await client.send(new DeleteTableCommand({ TableName: 't' }));",
        "await client.send(new ScanCommand({ TableName: 't' }));",
      ],
      operations: { dynamodb: ['Scan'] },
    },
  };

  test.each(Object.keys(cases))('%s', (what) => expectExact(cases[what]));
});

describe('a client that is kept as a whole is unknown, with its importer and the fix', () => {
  test.each([
    [
      'await import',
      '@aws-sdk/client-s3',
      's3',
      "app.get('/', async () => { const { S3Client, GetObjectCommand } = await import('@aws-sdk/client-s3'); return new S3Client({}).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })); });",
      'S3Client',
    ],
    [
      'require',
      '@aws-sdk/client-dynamodb',
      'dynamodb',
      "declare const require: any;\napp.get('/', () => require('@aws-sdk/client-dynamodb').DynamoDBClient);",
      'DynamoDBClient',
    ],
    [
      'import \\*',
      '@aws-sdk/client-dynamodb',
      'dynamodb',
      "import * as sdk from '@aws-sdk/client-dynamodb';\napp.get('/', () => Object.keys(sdk));",
      'DynamoDBClient',
    ],
    [
      'the class DynamoDB,',
      '@aws-sdk/client-dynamodb',
      'dynamodb',
      "import { DynamoDB } from '@aws-sdk/client-dynamodb';\nconst db = new DynamoDB({});\napp.get('/', () => db.getItem({ TableName: 't', Key: {} }));",
      'DynamoDBClient',
    ],
    [
      'the class DynamoDBDocument,',
      '@aws-sdk/lib-dynamodb',
      'dynamodb',
      "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nimport { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';\nconst db = DynamoDBDocument.from(new DynamoDBClient({}));\napp.get('/', () => db.get({ TableName: 't', Key: {} }));",
      'DynamoDBDocumentClient',
    ],
  ])('%s of %s', async (how, packageName, service, line, client) => {
    const found = await operationsOf(line);
    expect(found).toEqual({
      operations: {},
      unknownOperations: [{ service, importedBy: 'runtime/app.ts', fix: expect.stringMatching(new RegExp(how)) }],
    });
    expect(found.unknownOperations[0].fix).toContain(`import { ${client}, …Command } from '${packageName}'`);
  });

  test('a CommonJS package that requires the client is named', async () => {
    expect(
      await operationsOf(
        "import { Entity } from 'electrodb';",
        "app.get('/', () => new Entity({ model: { entity: 'u', service: 's', version: '1' }, attributes: { id: { type: 'string' } }, indexes: { id: { pk: { field: 'pk', composite: ['id'] } } } }));",
      ),
    ).toEqual({
      operations: {},
      unknownOperations: [
        {
          service: 'dynamodb',
          importedBy: expect.stringMatching(/^electrodb@\/src\//),
          fix: expect.stringContaining('electrodb loads all of @aws-sdk/lib-dynamodb'),
        },
      ],
    });
  });

  test('the other services stay exact', async () => {
    const found = await operationsOf(
      "import { DynamoDB } from '@aws-sdk/client-dynamodb';",
      "import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';",
      "app.get('/', () => [new DynamoDB({}), new S3Client({}).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))]);",
    );
    expect(found.operations).toEqual({ s3: ['GetObject'] });
    expect(found.unknownOperations.map(({ service }) => service)).toEqual(['dynamodb']);
  });
});

test('modules of the SDK that call without a command of a client: what must be allowed for them', async () => {
  const sdk = (name: string, files: { readonly [file: string]: string }) => ({
    [`node_modules/@aws-sdk/${name}/package.json`]: JSON.stringify({
      name: `@aws-sdk/${name}`,
      version: '3.0.0',
      module: './dist-es/index.js',
      sideEffects: false,
    }),
    ...Object.fromEntries(
      Object.entries(files).map(([file, text]) => [`node_modules/@aws-sdk/${name}/dist-es/${file}.js`, text]),
    ),
  });
  const operations = async (...lines: string[]) => {
    const packages = ['rds-signer', 'dsql-signer', 'credential-providers'];
    const dependencies = Object.fromEntries(packages.map((name) => [`@aws-sdk/${name}`, '*']));
    const project = new Project({
      'package.json': JSON.stringify({ name: 'x', dependencies }),
      'runtime/app.ts': appFile(
        `app.lambdaFunction({ name: 'run' }, async () => { ${lines.slice(1).join('\n')} });`,
        `${lines[0]}\n`,
      ),
      ...sdk('rds-signer', {
        index: "export * from './Signer';",
        Signer: 'export class Signer { async getAuthToken() {} }',
      }),
      ...sdk('dsql-signer', {
        index: "export * from './Signer';",
        Signer: 'export class DsqlSigner { async getDbConnectAuthToken() {} }',
      }),
      ...sdk('credential-providers', {
        index: "export * from './fromEnv'; export * from './fromTemporaryCredentials';",
        fromEnv: 'export const fromEnv = () => process.env;',
        fromTemporaryCredentials:
          "import { base } from './fromTemporaryCredentials.base'; export const fromTemporaryCredentials = (o) => base(o);",
        'fromTemporaryCredentials.base': 'export const base = (options) => async () => options;',
      }),
    });
    return (await discoverAsync({ projectDir: project.dir })).manifest.operations;
  };
  expect(
    await operations("import { Signer } from '@aws-sdk/rds-signer';", 'await new (Signer as any)().getAuthToken();'),
  ).toEqual({ 'rds-db': ['connect'] });
  expect(
    await operations(
      "import { DsqlSigner } from '@aws-sdk/dsql-signer';",
      'await new (DsqlSigner as any)().getDbConnectAuthToken();',
    ),
  ).toEqual({ dsql: ['DbConnect'] });
  const from = "import { fromEnv, fromTemporaryCredentials } from '@aws-sdk/credential-providers';";
  expect(await operations(from, 'await (fromTemporaryCredentials as any)({});')).toEqual({ sts: ['AssumeRole'] });
  expect(await operations(from, 'fromEnv();')).toEqual({});
});
