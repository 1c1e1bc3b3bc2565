import { logGroupOf } from '../lambda/invocation-log';
import {
  type LocalCloud,
  type LocalFunction,
  type LocalFunctionUrl,
  type LocalHttpApi,
  type LocalOutput,
  type LocalResource,
  type LocalRestApi,
  type LocalTable,
  type LocalUserPoolClient,
  type LocalWebSocketApi,
  type NotRunLocally,
} from '../model';
import { readCloudAssembly, type StackArtifact } from '../../assembly/cloud-assembly';
import { UnresolvedError } from './errors';
import type { Resource } from './resource';
import { localResource, runsLocally } from './resources';
import { apiGatewayV2Api } from './resources/api-gateway-v2';
import { isTable } from './resources/dynamodb-table';
import { lambdaFunction, localFunction } from './resources/lambda-function';
import { isHttpApi, localHttpApis } from './http-api';
import { localIam } from './iam';
import { reasonOf } from './resources/placeholders';
import { lambdaUrl, localFunctionUrl } from './resources/lambda-url';
import { isDeploymentFunction } from './resources/without-effect';
import { isRestApi, localRestApis } from './rest-api';
import { localWebSocketApis } from './web-socket-api';
import { Stack, type StackOptions } from './stack';

export interface LoadOptions {
  /** The folder for inline code of templates (`Code.ZipFile`), with a folder for each function. */
  readonly inlineCodeDir: string;
  /** A suffix of all table names, so that a template can run several times concurrently. @default - none */
  readonly tableNameSuffix?: string;
  /** The endpoint of the services for SDK clients, also in the URLs of queues. @default - AWS */
  readonly awsEndpoint?: string;
}

/** Loads the parts of a cloud assembly that run locally. The others are in `notRunLocally`, with the reason. */
export function loadCloudAssembly(directory: string, options: LoadOptions): LocalCloud {
  return loadStacks(readCloudAssembly(directory), options);
}

/** The same for stacks that are already read. */
export function loadStacks(
  artifacts: readonly StackArtifact[],
  { inlineCodeDir, tableNameSuffix = '', awsEndpoint }: LoadOptions,
): LocalCloud {
  const stacks: Stack[] = [];
  const options: StackOptions = {
    tableNameSuffix,
    awsEndpoint,
    importValue: (from, name) => importValue(stacks, from, name),
    stackNamed: (name, region) => stacks.find((stack) => stack.name === name && stack.region === region),
  };
  for (const artifact of artifacts) stacks.push(new Stack(artifact, options));

  const functions: LocalFunction[] = [];
  const restApis: LocalRestApi[] = [];
  const httpApis: LocalHttpApi[] = [];
  const functionUrls: LocalFunctionUrl[] = [];
  const webSocketApis: LocalWebSocketApi[] = [];
  const resources: LocalResource[] = [];
  const userPoolClients: LocalUserPoolClient[] = [];
  const outputs: LocalOutput[] = [];
  const notRunLocally: NotRunLocally[] = [];

  const report = (resource: Resource, reason: string) =>
    notRunLocally.push({
      stackName: resource.stack.name,
      logicalId: resource.logicalId,
      ...(resource.constructPath ? { constructPath: resource.constructPath } : {}),
      type: resource.type,
      reason,
    });
  const load = (resource: Resource): void => {
    if (!resource.exists || isDeploymentFunction(resource)) return;
    if (resource.type === USER_POOL_CLIENT) userPoolClients.push(userPoolClient(resource));
    if (!runsLocally(resource.type)) return void report(resource, reasonOf(resource.type));
    const local = localResource(resource);
    if (local) resources.push(local);
    const served = <Api>(apis: Api[], stages: readonly Api[]) => {
      if (stages.length === 0) report(resource, 'it has no stage');
      apis.push(...stages);
    };
    if (isRestApi(resource)) served(restApis, localRestApis(resource));
    if (resource.type === apiGatewayV2Api.type) {
      if (isHttpApi(resource)) served(httpApis, localHttpApis(resource));
      else served(webSocketApis, localWebSocketApis(resource));
    }
    if (resource.type === lambdaUrl.type) functionUrls.push(localFunctionUrl(resource));
    if (resource.type === lambdaFunction.type) {
      const { fn, unknown } = localFunction(resource, inlineCodeDir);
      functions.push(fn);
      for (const reason of unknown) report(resource, reason);
      if (fn.problem) report(resource, fn.problem);
      if (resource.raw('Layers')?.length) {
        report(resource, 'its layers are not available locally; the function runs without them');
      }
    }
  };

  for (const stack of stacks) {
    for (const resource of stack.resources.values()) {
      try {
        load(resource);
      } catch (e) {
        if (!(e instanceof UnresolvedError)) throw e;
        report(resource, e.message);
      }
    }
    outputs.push(...outputsOf(stack));
  }
  const readGroups = new Set(
    resources
      .filter(({ type }) => type === 'AWS::Logs::SubscriptionFilter')
      .map(({ definition }) => definition.LogGroupName),
  );
  const tables: LocalTable[] = resources.filter(isTable).map(({ definition }) => definition);
  return {
    functions: functions.map((fn) => (readGroups.has(logGroupOf(fn)) ? { ...fn, logIsRead: true } : fn)),
    restApis,
    httpApis,
    functionUrls,
    webSocketApis,
    tables,
    resources,
    userPoolClients,
    iam: localIam(stacks),
    outputs,
    notRunLocally,
  };
}

const USER_POOL_CLIENT = 'AWS::Cognito::UserPoolClient';

function userPoolClient(client: Resource): LocalUserPoolClient {
  return { userPoolId: String(client.property('UserPoolId')), clientId: String(client.stack.ref(client.logicalId)) };
}

function importValue(stacks: readonly Stack[], from: Stack, name: string): unknown {
  for (const stack of stacks) {
    if (stack.region !== from.region) continue;
    const exported = stack.exportedValue(name);
    if (exported) return exported.value;
  }
  throw new UnresolvedError(`Fn::ImportValue ${name}: no stack of this app exports it`);
}

/** An output with an unknown value is left out: nothing depends on it. */
function outputsOf(stack: Stack): LocalOutput[] {
  const outputs: LocalOutput[] = [];
  for (const [name, output] of Object.entries(stack.artifact.template.Outputs ?? {})) {
    try {
      if (output.Condition && !stack.condition(output.Condition)) continue;
      const value = stack.resolve(output.Value);
      const description = output.Description;
      if (value !== undefined) {
        outputs.push({ stackName: stack.name, name, value: String(value), ...(description ? { description } : {}) });
      }
    } catch (e) {
      if (!(e instanceof UnresolvedError)) throw e;
    }
  }
  return outputs;
}
