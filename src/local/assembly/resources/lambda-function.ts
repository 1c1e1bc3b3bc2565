import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { LocalFunction } from '../../model';
import { notKnown, UnresolvedError } from '../errors';
import { generatedId } from '../physical-name';
import type { Resource } from '../resource';
import type { ResourceType } from './resource-type';
import { RUNTIME_METADATA } from '../../../manifest/names';
import { LAMBDA_NAME_LENGTH } from '../../../runtime/aws-limits';

const ref = (fn: Resource) => fn.nameFrom('FunctionName', LAMBDA_NAME_LENGTH);
const arn = (fn: Resource) => fn.arn('lambda', `function:${ref(fn)}`);

export const lambdaFunction: ResourceType = { type: 'AWS::Lambda::Function', ref, attributes: { Arn: arn } };

/** The ARN of the function that a version, alias or permission names, by its name or ARN. */
export function functionArn(resource: Resource): string {
  const name = String(resource.property('FunctionName'));
  return name.startsWith('arn:') ? name : resource.arn('lambda', `function:${name}`);
}

// Locally there is one version of a function: the present code.
const versionArn = (version: Resource) => `${functionArn(version)}:1`;
const aliasArn = (alias: Resource) => `${functionArn(alias)}:${alias.property('Name')}`;

const service = 'lambda';

export const lambdaVersion: ResourceType = {
  type: 'AWS::Lambda::Version',
  service,
  ref: versionArn,
  attributes: { Version: () => '1', FunctionArn: versionArn },
};

export const lambdaAlias: ResourceType = {
  type: 'AWS::Lambda::Alias',
  service,
  ref: aliasArn,
  attributes: { AliasArn: aliasArn },
};

export const lambdaPermission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  service,
  ref: (permission) => generatedId(permission.stack.name, permission.logicalId),
  attributes: {},
};

/** Retries, maximum age and destinations of asynchronous invocations. */
export const lambdaEventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  service,
  ref: (config) => generatedId(config.stack.name, config.logicalId),
  attributes: {},
};

/** What calls functions with the messages of queues and the records of streams. */
export const lambdaEventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  service,
  ref: (mapping) => generatedId(mapping.stack.name, mapping.logicalId),
  attributes: {},
};

/**
 * The function for a resource. If it cannot run locally, the reason is its `problem`, so that the others still run; an
 * unknown value (`unknown` has the reasons) is replaced by a placeholder text, so that only code that needs it fails.
 *
 * @param inlineCodeDir the folder for inline code of the template
 */
export function localFunction(fn: Resource, inlineCodeDir: string): { fn: LocalFunction; unknown: string[] } {
  const problems: string[] = [];
  const unknown: string[] = [];
  const attempt = <T>(make: () => T, otherwise: (message: string) => T): T => {
    try {
      return make();
    } catch (e) {
      if (!(e instanceof UnresolvedError)) throw e;
      return otherwise(e.message);
    }
  };
  const value = <T>(make: () => T, fallback: (message: string) => T): T =>
    attempt(make, (message) => {
      unknown.push(message);
      return fallback(message);
    });
  const part = <T>(make: () => T, fallback: T): T =>
    attempt(make, (message) => {
      problems.push(message);
      return fallback;
    });
  const environment: Record<string, string> = {};
  for (const [name, variable] of value<[string, unknown][]>(
    () => Object.entries(variables(fn)),
    () => [],
  )) {
    const text = value(() => environmentValue(fn.stack.resolve(variable)), notKnown);
    if (text !== undefined) environment[name] = text;
  }
  const runtimeDir = fn.metadata(RUNTIME_METADATA);
  const local: LocalFunction = {
    logicalId: fn.logicalId,
    functionName: ref(fn),
    arn: arn(fn),
    handler: part(() => fn.property('Handler') ?? 'index.handler', 'index.handler'),
    codeDir: part(() => codeDir(fn, inlineCodeDir), ''),
    environment,
    // Lambda's own defaults: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    timeout: value(
      () => Number(fn.property('Timeout') ?? 3),
      () => 3,
    ),
    memorySize: value(
      () => Number(fn.property('MemorySize') ?? 128),
      () => 128,
    ),
    ...known(fn, 'logGroup', 'LoggingConfig', (config) => config?.LogGroup),
    ...known(fn, 'logFormat', 'LoggingConfig', (config) => (config?.LogFormat === 'JSON' ? 'JSON' : undefined)),
    ...known(fn, 'logLevel', 'LoggingConfig', (config) => config?.ApplicationLogLevel),
    ...known(fn, 'role', 'Role', (role) => (typeof role === 'string' ? role : undefined)),
    ...known(fn, 'deadLetterArn', 'DeadLetterConfig', (config) => config?.TargetArn),
    ...known(fn, 'allowsRecursion', 'RecursiveLoop', (loop) => (loop === 'Allow' ? true : undefined)),
    ...known(fn, 'reservedConcurrency', 'ReservedConcurrentExecutions', (count) =>
      count === undefined ? undefined : Number(count),
    ),
    ...(typeof runtimeDir === 'string' ? { runtimeDir } : {}),
    ...(problems.length > 0 ? { problem: `${fn} cannot run locally: ${problems.join('; ')}` } : {}),
  };
  return { fn: local, unknown };
}

/** A member from a property; none if the property is not there, or refers to what is not known here. */
function known<Name extends keyof LocalFunction>(
  fn: Resource,
  name: Name,
  property: string,
  read: (value: any) => LocalFunction[Name],
): Partial<Pick<LocalFunction, Name>> {
  try {
    const value = read(fn.property(property));
    return value === undefined ? {} : ({ [name]: value } as Pick<LocalFunction, Name>);
  } catch (e) {
    if (!(e instanceof UnresolvedError)) throw e;
    return {};
  }
}

/**
 * Resolves the variables one by one, so that an unknown value does not affect the others; all at once if they depend on
 * a condition.
 */
function variables(fn: Resource): Record<string, unknown> {
  const own = fn.raw('Environment')?.Variables;
  if (own && !Object.keys(own).some((key) => key.startsWith('Fn::'))) return own;
  return fn.property('Environment')?.Variables ?? {};
}

function environmentValue(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new UnresolvedError(`expected text, got ${JSON.stringify(value)}`);
}

function codeDir(fn: Resource, inlineCodeDir: string): string {
  if (fn.property('PackageType') === 'Image') throw new UnresolvedError('it is a container image');
  const runtime = fn.property('Runtime');
  if (!String(runtime).startsWith('nodejs')) {
    throw new UnresolvedError(`its runtime is ${runtime}, and only Node.js functions run locally`);
  }
  const { ZipFile, S3Key } = fn.property('Code') ?? {};
  if (typeof ZipFile === 'string') return writeInlineCode(inlineCodeDir, ZipFile);
  const asset = fn.stack.artifact.assets.get(S3Key);
  if (!asset) throw new UnresolvedError(`its code is ${S3Key}, which is no asset of the assembly`);
  if (asset.packaging !== 'zip') {
    throw new UnresolvedError(`its code is the file ${asset.path}, and only folders run locally`);
  }
  return asset.path;
}

/**
 * In a folder named by the code: names of functions may differ in nothing but case, which file systems may ignore. Lambda
 * names the file of inline code `index.js`:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 */
function writeInlineCode(inlineCodeDir: string, code: string): string {
  const directory = path.join(inlineCodeDir, createHash('sha256').update(code).digest('hex').slice(0, 16));
  const file = path.join(directory, 'index.js');
  // A file of that name may be broken off.
  if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8') !== code) {
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(file, code);
  }
  return directory;
}
