import { appFile, Project } from './project';
import { discoverAsync, type Manifest } from '../../src/manifest';

jest.setTimeout(120_000);

const PACKAGES = [
  '@aws-sdk/client-dynamodb', '@aws-sdk/client-s3', '@aws-sdk/lib-dynamodb', '@aws-sdk/lib-storage', '@aws-sdk/s3-presigned-post',
  '@aws-sdk/s3-request-presigner', 'dynamodb-toolbox', 'electrodb',
];

/** The operations of an app whose file has these lines. */
async function operations(...lines: string[]): Promise<Pick<Manifest, 'operations' | 'unknownOperations'>> {
  const project = new Project({ 'runtime/app.ts': appFile(lines.join('\n')) }, { dependencies: PACKAGES });
  const { manifest } = await discoverAsync({ projectDir: project.dir });
  return { operations: manifest.operations, unknownOperations: manifest.unknownOperations };
}

const known = (expected: Manifest['operations']) => ({ operations: expected, unknownOperations: [] });

describe('exactly what the code sends', () => {
  test('an app without the SDK calls nothing', async () => {
    expect(await operations('')).toEqual(known({}));
  });

  test('client-dynamodb: the command, not the endpoint discovery that the client carries', async () => {
    expect(await operations(
      'import { DynamoDBClient, UpdateItemCommand } from \'@aws-sdk/client-dynamodb\';',
      'app.get(\'/\', () => new DynamoDBClient({}).send(new UpdateItemCommand({ TableName: \'t\', Key: {} })));',
    )).toEqual(known({ dynamodb: ['UpdateItem'] }));
  });

  test('lib-dynamodb: get and put, not the query and scan of its paginators', async () => {
    expect(await operations(
      'import { DynamoDBClient } from \'@aws-sdk/client-dynamodb\';',
      'import { DynamoDBDocumentClient, GetCommand, PutCommand } from \'@aws-sdk/lib-dynamodb\';',
      'const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));',
      'app.get(\'/\', () => db.send(new GetCommand({ TableName: \'t\', Key: {} })));',
      'app.post(\'/\', () => db.send(new PutCommand({ TableName: \'t\', Item: {} })));',
    )).toEqual(known({ dynamodb: ['GetItem', 'PutItem'] }));
  });

  test('a paginator and a waiter that are used', async () => {
    expect(await operations(
      'import { DynamoDBClient, waitUntilTableExists } from \'@aws-sdk/client-dynamodb\';',
      'import { paginateQuery } from \'@aws-sdk/lib-dynamodb\';',
      'const client = new DynamoDBClient({});',
      'app.get(\'/\', async () => { for await (const page of paginateQuery({ client } as any, { TableName: \'t\' })) console.log(page); });',
      'app.get(\'/wait\', () => waitUntilTableExists({ client, maxWaitTime: 1 }, { TableName: \'t\' }));',
    )).toEqual(known({ dynamodb: ['DescribeTable', 'Query'] }));
  });

  test('S3: the command, not the sessions that the client carries', async () => {
    expect(await operations(
      'import { S3Client, DeleteObjectCommand } from \'@aws-sdk/client-s3\';',
      'app.get(\'/\', () => new S3Client({}).send(new DeleteObjectCommand({ Bucket: \'b\', Key: \'k\' })));',
    )).toEqual(known({ s3: ['DeleteObject'] }));
  });

  test('lib-storage: all that a multipart upload sends', async () => {
    expect(await operations(
      'import { S3Client } from \'@aws-sdk/client-s3\';',
      'import { Upload } from \'@aws-sdk/lib-storage\';',
      'app.get(\'/\', () => new Upload({ client: new S3Client({}), params: { Bucket: \'b\', Key: \'k\', Body: \'x\' } }).done());',
    )).toEqual(known({ s3: ['AbortMultipartUpload', 'CompleteMultipartUpload', 'CreateMultipartUpload', 'PutObject', 'PutObjectTagging', 'UploadPart'] }));
  });

  test('s3-request-presigner: what is signed is what the holder of the URL does', async () => {
    expect(await operations(
      'import { S3Client, GetObjectCommand } from \'@aws-sdk/client-s3\';',
      'import { getSignedUrl } from \'@aws-sdk/s3-request-presigner\';',
      'app.get(\'/\', () => getSignedUrl(new S3Client({}), new GetObjectCommand({ Bucket: \'b\', Key: \'k\' })));',
    )).toEqual(known({ s3: ['GetObject'] }));
  });

  test('s3-presigned-post, which sends no command, puts', async () => {
    expect(await operations(
      'import { S3Client } from \'@aws-sdk/client-s3\';',
      'import { createPresignedPost } from \'@aws-sdk/s3-presigned-post\';',
      'app.get(\'/\', () => createPresignedPost(new S3Client({}), { Bucket: \'b\', Key: \'k\' }));',
    )).toEqual(known({ s3: ['PutObject'] }));
  });

  test('dynamodb-toolbox: the actions that are imported', async () => {
    expect(await operations(
      'import { DynamoDBClient } from \'@aws-sdk/client-dynamodb\';',
      'import { DynamoDBDocumentClient } from \'@aws-sdk/lib-dynamodb\';',
      'import { Table } from \'dynamodb-toolbox/table\';',
      'import { Entity } from \'dynamodb-toolbox/entity\';',
      'import { item } from \'dynamodb-toolbox/schema/item\';',
      'import { string } from \'dynamodb-toolbox/schema/string\';',
      'import { GetItemCommand } from \'dynamodb-toolbox/entity/actions/get\';',
      'import { PutItemCommand } from \'dynamodb-toolbox/entity/actions/put\';',
      'const table = new Table({ name: \'t\', partitionKey: { name: \'pk\', type: \'string\' }, documentClient: DynamoDBDocumentClient.from(new DynamoDBClient({})) });',
      'const users = new Entity({ name: \'User\', table, schema: item({ pk: string().key() }) });',
      'app.get(\'/\', () => users.build(GetItemCommand).key({ pk: \'1\' }).send());',
      'app.post(\'/\', () => users.build(PutItemCommand).item({ pk: \'1\' }).send());',
    )).toEqual(known({ dynamodb: ['GetItem', 'PutItem'] }));
  });

  test('a dead branch and an unused helper are not calls', async () => {
    expect(await operations(
      'import { DynamoDBClient, DeleteTableCommand, ListTablesCommand, ScanCommand } from \'@aws-sdk/client-dynamodb\';',
      'const client = new DynamoDBClient({});',
      'function wipe() { return client.send(new DeleteTableCommand({ TableName: \'t\' })); }',
      'if (false) wipe();',
      'export const unused = () => 1;',
      'app.get(\'/\', () => client.send(new ScanCommand({ TableName: \'t\' })));',
      'let command: ListTablesCommand | undefined;',
      'console.log(typeof command);',
    )).toEqual(known({ dynamodb: ['Scan'] }));
  });
});

describe('a client of which everything is kept is unknown, with who keeps it and what to write', () => {
  test.each([
    ['await import', '@aws-sdk/client-s3', 's3', 'app.get(\'/\', async () => { const { S3Client, GetObjectCommand } = await import(\'@aws-sdk/client-s3\'); return new S3Client({}).send(new GetObjectCommand({ Bucket: \'b\', Key: \'k\' })); });', 'S3Client'],
    ['require', '@aws-sdk/client-dynamodb', 'dynamodb', 'declare const require: any;\napp.get(\'/\', () => require(\'@aws-sdk/client-dynamodb\').DynamoDBClient);', 'DynamoDBClient'],
    ['import \\*', '@aws-sdk/client-dynamodb', 'dynamodb', 'import * as sdk from \'@aws-sdk/client-dynamodb\';\napp.get(\'/\', () => Object.keys(sdk));', 'DynamoDBClient'],
    ['the class DynamoDB,', '@aws-sdk/client-dynamodb', 'dynamodb', 'import { DynamoDB } from \'@aws-sdk/client-dynamodb\';\nconst db = new DynamoDB({});\napp.get(\'/\', () => db.getItem({ TableName: \'t\', Key: {} }));', 'DynamoDBClient'],
    ['the class DynamoDBDocument,', '@aws-sdk/lib-dynamodb', 'dynamodb', 'import { DynamoDBClient } from \'@aws-sdk/client-dynamodb\';\nimport { DynamoDBDocument } from \'@aws-sdk/lib-dynamodb\';\nconst db = DynamoDBDocument.from(new DynamoDBClient({}));\napp.get(\'/\', () => db.get({ TableName: \'t\', Key: {} }));', 'DynamoDBDocumentClient'],
  ])('%s of %s', async (how, packageName, service, line, client) => {
    const found = await operations(line);
    expect(found).toEqual({ operations: {}, unknownOperations: [{ service, importedBy: 'runtime/app.ts', fix: expect.stringMatching(new RegExp(how)) }] });
    expect(found.unknownOperations[0].fix).toContain(`import { ${client}, …Command } from '${packageName}'`);
  });

  test('a CommonJS package that requires the client is named', async () => {
    expect(await operations(
      'import { Entity } from \'electrodb\';',
      'app.get(\'/\', () => new Entity({ model: { entity: \'u\', service: \'s\', version: \'1\' }, attributes: { id: { type: \'string\' } }, indexes: { id: { pk: { field: \'pk\', composite: [\'id\'] } } } }));',
    )).toEqual({
      operations: {},
      unknownOperations: [{ service: 'dynamodb', importedBy: expect.stringMatching(/^electrodb@\/src\//), fix: expect.stringContaining('electrodb loads all of @aws-sdk/lib-dynamodb') }],
    });
  });

  test('the other services stay exact', async () => {
    const found = await operations(
      'import { DynamoDB } from \'@aws-sdk/client-dynamodb\';',
      'import { S3Client, GetObjectCommand } from \'@aws-sdk/client-s3\';',
      'app.get(\'/\', () => [new DynamoDB({}), new S3Client({}).send(new GetObjectCommand({ Bucket: \'b\', Key: \'k\' }))]);',
    );
    expect(found.operations).toEqual({ s3: ['GetObject'] });
    expect(found.unknownOperations.map(({ service }) => service)).toEqual(['dynamodb']);
  });
});
