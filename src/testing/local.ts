import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { LocalEnvironment, LocalResources, StreamViewType } from './local-resources';
import { readCloudAssembly, type StackArtifact } from '../assembly/cloud-assembly';
import { findProjectDir } from '../config';
import { LOCAL_ACCOUNT, LOCAL_REGION, loadStacks, type LoadOptions } from '../local/assembly';
import { AwsEndpoint, DynamoDb } from '../local/aws';
import { localAwsVariables } from '../local/dev/function-environment';
import { synthesize } from '../local/dev/synthesize';
import type { LocalCloud } from '../local/model';

/** Counts the clients, so that each has its own tables. */
let clients = 0;

/**
 * The resources of a CDK stack, of a template, or of the project's default stage: tables in an embedded DynamoDB, and
 * the environment of the stack's functions.
 */
export function localResources(stackOrTemplate?: object): LocalResources {
  return {
    async start(): Promise<LocalEnvironment> {
      const database = await acquire();
      try {
        const cloud = await load(stackOrTemplate, { tableNameSuffix: `-${++clients}`, awsEndpoint: database.url });
        // Problems are reported by the requests that they affect.
        await database.dynamoDb.ensureTables(cloud.tables, { persisted: false, log: () => undefined });
        return {
          environment: environmentOf(cloud, database.url),
          streamViewTypes: streamViewTypesOf(cloud),
          close: release,
        };
      } catch (e) {
        await release();
        throw e;
      }
    },
  };
}

async function load(
  stackOrTemplate: object | undefined,
  options: Pick<LoadOptions, 'tableNameSuffix' | 'awsEndpoint'>,
): Promise<LocalCloud> {
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'serverless-cdk-project-'));
  try {
    const artifacts = await artifactsOf(stackOrTemplate, temporary);
    return loadStacks(artifacts, { inlineCodeDir: path.join(temporary, 'inline'), ...options });
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

async function artifactsOf(stackOrTemplate: any, temporary: string): Promise<StackArtifact[]> {
  if (stackOrTemplate === undefined) {
    const outdir = path.join(temporary, 'cdk.out');
    await synthesize({ projectDir: projectDir(), outdir });
    return readCloudAssembly(outdir);
  }
  // A construct of any copy of aws-cdk-lib, which is not loaded here, as not every test has it.
  const root = stackOrTemplate.node?.root;
  if (typeof root?.synth === 'function') return readCloudAssembly(root.synth().directory);
  if (stackOrTemplate.Resources) {
    return [
      {
        stackName: 'test',
        template: stackOrTemplate,
        parameters: {},
        assets: new Map(),
        metadata: {},
        constructPaths: new Map(),
      },
    ];
  }
  throw new TypeError('localResources: expected a CDK stack in an App, or a CloudFormation template');
}

function projectDir(): string {
  const found = findProjectDir();
  if (found === undefined) {
    throw new Error(
      `localResources: there is no project in ${process.cwd()} or above (no cdk.json): pass a stack: localResources(stack)`,
    );
  }
  return found;
}

/** The functions of an app share their declared values; the SDK's variables are set for the whole process. */
function environmentOf({ functions, tables }: LocalCloud, url: string): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const fn of functions) {
    for (const [name, value] of Object.entries(fn.environment)) {
      if (!/^(AWS_|SERVERLESS_|NODE_OPTIONS$)/.test(name)) environment[name] ??= value;
    }
  }
  const region = [...functions, ...tables][0]?.arn.split(':')[3] ?? LOCAL_REGION;
  return {
    ...environment,
    ...localAwsVariables(region, url),
    AWS_ENDPOINT_URL_DYNAMODB: url,
    // The SDK's clients prefer a profile to credentials in the environment.
    AWS_PROFILE: '',
  };
}

function streamViewTypesOf({ tables }: LocalCloud): LocalEnvironment['streamViewTypes'] {
  const streams = tables.map(({ tableName, createTable }) => [tableName, createTable.StreamSpecification] as const);
  return Object.fromEntries(
    streams.flatMap(([name, stream]) => (stream ? [[name, stream.StreamViewType as StreamViewType]] : [])),
  );
}

interface Database {
  readonly url: string;
  readonly dynamoDb: DynamoDb;
  readonly endpoint: AwsEndpoint;
}

let database: Promise<Database> | undefined;
let users = 0;
/** A constant port: an SDK client that was created earlier keeps its address. */
let port = 0;

async function acquire(): Promise<Database> {
  users++;
  try {
    return await (database ??= open());
  } catch (e) {
    users--;
    database = undefined;
    throw e;
  }
}

async function open(): Promise<Database> {
  const dynamoDb = await DynamoDb.open({ region: LOCAL_REGION, account: LOCAL_ACCOUNT });
  const endpoint = new AwsEndpoint([dynamoDb], {
    remedy: () => 'in tests only tables run: pass a fake client to the app',
  });
  const url = await endpoint.listen(port);
  endpoint.unref();
  port = Number(new URL(url).port);
  return { url, dynamoDb, endpoint };
}

async function release(): Promise<void> {
  if (--users > 0) return;
  const ending = database;
  database = undefined;
  await (await ending)?.endpoint.close();
}
