import { AsyncLocalStorage } from 'node:async_hooks';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { contentsOf } from './local/contents';
import { faultInjection } from './local/fault-injection';
import { TestFunctions } from './local/functions';
import type { IsolatedFunctions, IsolatedFunctionsOptions } from './local/isolated-functions';
import type { Faults } from './faults';
import type { LocalEnvironment, LocalResources, LocalResourcesOptions, StreamViewType } from './local-resources';
import { readCloudAssembly, type StackArtifact } from '../assembly/cloud-assembly';
import { findProjectDir } from '../config';
import { LOCAL_ACCOUNT, LOCAL_REGION, loadStacks, type LoadOptions } from '../local/assembly';
import { LocalServices, type Location } from '../local/aws';
import { isService } from '../local/aws/caller';
import { identifyCaller } from '../local/caller-identification';
import { newCause, type Cause } from '../local/cause';
import { Clock } from '../local/clock';
import { localAwsVariables } from '../local/dev/function-environment';
import { synthesize } from '../local/dev/synthesize';
import { Enforcement, type IamMode } from '../local/iam';
import type { LocalCloud, LocalResource } from '../local/model';
import type { ServiceSet } from '../local/aws/service-set';
import { Seeding } from '../local/seed/seeding';

/** Counts the clients, so that each has its own services, and tables of its own. */
let clients = 0;

/** The header of the handler that runs. */
const running = new AsyncLocalStorage<string>();

/**
 * The resources of a CDK stack, of a template, or of the project's default stage: the local services with the stack's
 * resources, and the environment of the stack's functions.
 */
export function localResources(stackOrTemplate?: object, { iam, seed }: LocalResourcesOptions = {}): LocalResources {
  return {
    async start(app): Promise<LocalEnvironment> {
      const { services, url } = await acquire();
      const name = `client-${++clients}`;
      const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'serverless-cdk-project-'));
      const remove = () => fs.rmSync(temporary, { recursive: true, force: true });
      try {
        const cloud = await load(stackOrTemplate, temporary, { tableNameSuffix: `-${clients}`, awsEndpoint: url });
        const isolated = app?.isIsolated
          ? isolatedFunctions(cloud, { set: name, callers: services.callers, awsEndpoint: url })
          : undefined;
        // The folder has the code of the functions, too.
        if (!isolated) remove();
        const clock = new Clock({ live: app?.isLive ?? false });
        const functions = new TestFunctions(cloud.functions, app, () => clock.now());
        const mode: IamMode = iam ?? 'enforce';
        const enforcement = new Enforcement({
          mode,
          now: () => clock.now(),
          // A denial is the error of the call.
          log: mode === 'warn' ? (line) => process.emitWarning(line, 'IAM') : () => undefined,
          option: "localResources(stack, { iam: 'warn' })",
        });
        enforcement.apply(cloud);
        const before = app?.faults && faultInjection(checkedFaults(app.faults, services));
        const authorize = reporting(enforcement.authorize, (denial) => functions.fail(denial));
        const lost = (message: string) => functions.fail(new Error(message));
        const set = services.addSet(name, { clock, functions, authorize, before, lost });
        services.callers.define(name, cloud.functions);
        // Problems are reported by the requests that they affect.
        await set.apply(cloud.resources, locationOf(cloud));
        if (seed !== undefined) await seedResources(seed, cloud, set);
        return {
          environment: environmentOf(cloud, url),
          streamViewTypes: streamViewTypesOf(cloud),
          during: (functionName, { requestId, cause = newCause(clock.now()) }, call) => {
            const header = `${services.callers.headerPrefix(name, functionName ?? '')}${requestId}`;
            if (functionName === undefined) return running.run(header, call);
            const fn = functions.declared(functionName);
            const end = services.callers.begin(name, requestId, fn, cause as Cause);
            const logged = () => functions.logged(fn, { requestId, cause: cause as Cause }, call);
            return running.run(header, logged).finally(end);
          },
          ...(isolated && {
            invoke: (declared, event, invocation) =>
              isolated.invoke(declared, event, invocation, (invocation.cause as Cause) ?? newCause(clock.now())),
          }),
          time: {
            now: () => clock.now(),
            settled: () => clock.settled().then(() => functions.takeFailures()),
            advance: (milliseconds) => clock.advance(milliseconds).then(() => functions.takeFailures()),
          },
          contents: contentsOf(set, clock, locationOf(cloud).account, cloud.resources),
          deliveries: () => functions.deliveries,
          sent: (service) => set.sent(service).map(({ operation, input }) => ({ operation, input })),
          async close() {
            clock.close();
            await isolated?.close();
            await services.removeSet(name);
            await release();
            remove();
          },
        };
      } catch (e) {
        remove();
        await services.removeSet(name);
        await release();
        throw e;
      }
    },
  };
}

/** Reports what a service is denied, once each: an event would not arrive, and the test would not learn why. */
function reporting(authorize: Enforcement['authorize'], report: (denial: Error) => void): Enforcement['authorize'] {
  const reported = new Set<string>();
  return (caller, accesses) => {
    try {
      authorize(caller, accesses);
    } catch (e) {
      const { message } = e as Error;
      if (isService(caller) && !reported.has(message)) {
        reported.add(message);
        report(e as Error);
      }
      throw e;
    }
  };
}

async function seedResources(folder: string, cloud: LocalCloud, set: ServiceSet): Promise<void> {
  const root = findProjectDir() ?? process.cwd();
  if (!fs.existsSync(path.resolve(root, folder))) {
    throw new TypeError(`localResources: option "seed": there is no folder ${folder} in ${root}`);
  }
  const serviceOf = async ({ service, ...location }: LocalResource) => set.get(service, location);
  await new Seeding({ root, folder, serviceOf, log: () => undefined }).apply(cloud);
}

/** Throws for services that do not run: a fault of them would never happen. */
function checkedFaults(faults: Faults, services: LocalServices): Faults {
  for (const service of Object.keys(faults)) {
    if (services.has(service)) continue;
    throw new TypeError(
      `testClient: option "faults": there is no local service "${service}". It is the name in ARNs: dynamodb, sqs, events`,
    );
  }
  return faults;
}

async function load(
  stackOrTemplate: object | undefined,
  temporary: string,
  options: Pick<LoadOptions, 'tableNameSuffix' | 'awsEndpoint'>,
): Promise<LocalCloud> {
  const artifacts = await artifactsOf(stackOrTemplate, temporary);
  return loadStacks(artifacts, { inlineCodeDir: path.join(temporary, 'inline'), ...options });
}

function isolatedFunctions(
  cloud: LocalCloud,
  options: Pick<IsolatedFunctionsOptions, 'set' | 'callers' | 'awsEndpoint'>,
): IsolatedFunctions {
  // Loaded on first use: most tests start no worker.
  const isolated = require('./local/isolated-functions') as typeof import('./local/isolated-functions');
  const { functions } = cloud;
  return new isolated.IsolatedFunctions({ functions, region: locationOf(cloud).region, ...options });
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
function environmentOf(cloud: LocalCloud, url: string): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const fn of cloud.functions) {
    for (const [name, value] of Object.entries(fn.environment)) {
      if (!/^(AWS_|SERVERLESS_|NODE_OPTIONS$)/.test(name)) environment[name] ??= value;
    }
  }
  return {
    ...environment,
    ...localAwsVariables(locationOf(cloud).region, url),
    // As filters of log events expect them.
    ...(cloud.functions.some(({ logIsRead, logFormat }) => logIsRead && logFormat) && {
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
    }),
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

/** The account and region of the stack. */
function locationOf({ functions, resources }: LocalCloud): Location {
  const [, , , region = LOCAL_REGION, account = LOCAL_ACCOUNT] = functions[0]?.arn.split(':') ?? [];
  return resources[0] ?? { region, account };
}

interface Started {
  readonly services: LocalServices;
  readonly url: string;
  close(): Promise<void>;
}

let started: Promise<Started> | undefined;
let users = 0;
/** A constant port: an SDK client that was created earlier keeps its address. */
let port = 0;

async function acquire(): Promise<Started> {
  users++;
  try {
    return await (started ??= start());
  } catch (e) {
    users--;
    started = undefined;
    throw e;
  }
}

async function start(): Promise<Started> {
  const services = new LocalServices({
    location: { region: LOCAL_REGION, account: LOCAL_ACCOUNT },
    others: 'everything',
    anyKey: true,
    remedy: (service) =>
      service === 'execute-api'
        ? 'functions of a client with `isolated: true` have no connections: test app.webSocket without it'
        : 'pass a fake client to the app',
    log: () => undefined,
  });
  const url = await services.listen(port);
  services.unref();
  port = Number(new URL(url).port);
  const forget = identifyCaller(url, () => running.getStore());
  return {
    services,
    url,
    async close() {
      forget();
      await services.stop();
    },
  };
}

async function release(): Promise<void> {
  if (--users > 0) return;
  const ending = started;
  started = undefined;
  await (await ending)?.close();
}
