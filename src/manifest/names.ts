import * as path from 'node:path';

/** Files, folders, metadata and context values that one part writes and another one reads. */

/** The package: its name in `import` and below node_modules, and that of its command. */
export const PACKAGE = 'serverless-cdk-project';

/** The folder of the runtime app, from the project's root. */
export const RUNTIME_DIR = 'runtime';

/** The folder of the CDK app, from the project's root. */
export const INFRASTRUCTURE_DIR = 'infrastructure';

/** In the runtime directory: the app. */
export const APP_FILE = 'app.ts';

/** In the runtime directory: the manifest. */
export const MANIFEST_FILE = 'manifest.json';

/** The beginning of the comment of `diff --format github`, by which a later run finds it. */
export const COMMENT_MARK = '<!-- serverless-cdk-project: diff -->';

/** The picture of the app, from the project's root. */
export const ARCHITECTURE_FILE = 'docs/architecture.md';

/** In the runtime directory: the changes that `diff --accept` has accepted. */
export const ACCEPTED_CHANGES_FILE = 'accepted-changes.json';

/** The tasks of a project of projen, from its root. */
export const TASKS_FILE = '.projen/tasks.json';

/** The record of the stacks of a stage, from the project's root. */
export const stackRecordFile = (stage: string): string => `.projen/stack.${stage}.json`;

/** In the runtime directory: the description of the API. */
export const OPENAPI_FILE = 'openapi.json';

/** In the runtime directory: the stages and the settings of functions. */
export const CONFIG_FILE = 'config.json';

/** The bridge, from the project's root. */
export const BRIDGE_FILE = `${INFRASTRUCTURE_DIR}/runtime-app.ts`;

// The name that API Gateway itself gives it: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-api-key-source.html
export const API_KEY_SCHEME = 'api_key';

/** A keyword in a JSON Schema: that part of the schema has no form in JSON Schema. */
export const NOT_DESCRIBED = 'x-not-described';

/** The configuration of the CDK, in the project's root. */
export const CDK_FILE = 'cdk.json';

/** Values that the CDK has looked up in an account, in the project's root. */
export const CDK_CONTEXT_FILE = 'cdk.context.json';

/**
 * The folder of files that can be generated again, below `node_modules` by convention: ignored by git, kept by CI,
 * deleted with the packages.
 */
export function cacheDir(projectDir: string): string {
  return path.join(projectDir, 'node_modules', '.cache', PACKAGE);
}

/** The folder of what `dev --persist` keeps, from the project's root; ignored by git. Below it, a folder for each stage. */
export const STATE_DIR = '.local-cloud';

/** The folder with the first data of tables and buckets of the local cloud, from the project's root. */
export const SEED_DIR = 'seed';

/** The service of the WebSocket connections of an API, as the SDK's package names it. */
export const CONNECTIONS_SERVICE = 'apigatewaymanagementapi';

/** Metadata of a function in a template, written by the construct: its runtime directory. The local cloud serves edits of it. */
export const RUNTIME_METADATA = `${PACKAGE}:runtime`;

/** Metadata of an app in a cloud assembly: its settings and their sources. */
export const SETTINGS_METADATA = `${PACKAGE}:settings`;

/** The context value with which the construct writes the settings of an app to the cloud assembly. */
export const EXPLAIN_CONTEXT = `${PACKAGE}:explain`;

/** The context value with the quotas that AWS has raised for the account: `{ authorizers: 20 }`. */
export const QUOTAS_CONTEXT = `${PACKAGE}:quotas`;

/** The context value that `dev` sets: the code runs on this machine, so nothing is installed for another one. */
export const LOCAL_CONTEXT = `${PACKAGE}:local`;
