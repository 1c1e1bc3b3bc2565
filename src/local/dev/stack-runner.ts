import { setTimeout as sleep } from 'node:timers/promises';
import type { Against } from './against';
import { ApiServer } from './api-server';
import { NO_SERVICES, startAwsServices, type AwsServices } from './aws-services';
import { CustomDomains } from './custom-domains';
import { ContractCheck } from './contract-check';
import { endpointPortBeside, movedPort } from './endpoint-port';
import { functionEnvironment, lambdaVariables } from './function-environment';
import { leavingResources } from './leaving-resources';
import { StackFunctions } from './stack-functions';
import type { RunningFunctions } from './running-functions';
import type { DataFolder } from './state-folder';
import { locatedUrls, withLocalUrls } from './local-urls';
import { awsSecretFile, issuerKeyFile } from './work-folder';
import { servedApis, type ServedApi } from './served-apis';
import { endpointVariables, type ServiceEndpoint } from './service-endpoints';
import { reachableNames, reachableServices } from './reachable-services';
import { openSecret, reachableAt, type OuterHost } from './outer-host';
import type { RequestLog } from './request-log';
import { signingNameOf } from './sdk-services';
import { ServiceKeys } from './service-keys';
import { EVERYTHING } from '../../guard';
import { Clock } from '../clock';
import { Hold } from '../hold';
import { Retries, type RetriesOptions } from '../delivery/retries';
import {
  UsageMeter,
  WebSocketConnections,
  type GatewayOptions,
  type ServiceAccess,
  type Signers,
  type UsedQuota,
} from '../gateway';
import { Enforcement, type IamMode } from '../iam';
import { IssuerServer } from '../issuer/issuer-server';
import { LocalIssuer } from '../issuer/local-issuer';
import type { IssuerDocuments } from '../issuer/redirect';
import { tokenAuthorizersOf } from '../issuer/token-authorizers';
import { suggestion } from '../../config';
import { isUserError, type UserError } from '../../errors';
import type { LocalCloud, LocalFunction, LocalResource } from '../model';
import type { Manifest } from '../../manifest/manifest';
import { Store } from '../store/store';
import { commandOf } from '../../package-manager';

export interface StackRunnerOptions {
  readonly projectDir: string;
  readonly port?: number;
  /** Where the data of services is kept. @default - in memory */
  readonly state?: DataFolder;
  /** The address at which others reach the APIs. @default - none */
  readonly host?: OuterHost;
  /** Names in `Host` that are served in addition to those of this machine. */
  readonly allowedHosts: readonly string[];
  /** The URL of an emulator. */
  readonly endpoint?: string;
  /** The services that run elsewhere. */
  readonly endpoints: readonly ServiceEndpoint[];
  /** The port of the endpoint of the AWS services. @default - that of the first API and 1000, or the next free one */
  readonly endpointPort?: number;
  readonly retries: RetriesOptions;
  /** Services whose clients reach AWS. */
  readonly aws: readonly string[];
  /** The functions run with what is deployed, in place of services on this machine. @default - they do not */
  readonly against?: Against;
  readonly iam: IamMode;
  /** A debugger may stop functions: nothing times out. */
  readonly inspect: boolean;
  /** Issuers of tokens whose real keys are accepted. */
  readonly issuers?: readonly string[];
  readonly requests: RequestLog;
  /** @default - functions are not recorded */
  readonly running?: RunningFunctions;
  /** The manifest of the runtime app in a folder. @default - responses are not compared with the descriptions of routes */
  readonly manifestOf?: (runtimeDir: string) => Manifest | undefined;
  readonly failure: () => string | undefined;
  /** See `ApiServerOptions`. */
  readonly reloaded?: () => Promise<void> | undefined;
  /** Is called when `seed/` was read, with its error if it has one. */
  readonly onSeed: (error?: UserError) => void;
  readonly log: (message: string) => void;
}

/** The time that a call of an AWS service waits for a reload of the stack that may allow it. */
const PERMISSIONS_MILLISECONDS = 5000;

/** Runs the resources of a stack: tables, functions, and each API on a port of its own. */
export class StackRunner {
  readonly functions: StackFunctions;
  /** The servers in the order of the APIs. The first one exists from the beginning. */
  readonly servers: ApiServer[] = [];
  /** What runs; undefined before the first load. */
  cloud?: LocalCloud;
  private apis: readonly ServedApi[] = [];
  private readonly contract = new ContractCheck((functionArn) => {
    const { runtimeDir } = this.functions.find(functionArn) ?? {};
    return runtimeDir === undefined ? undefined : this.options.manifestOf?.(runtimeDir);
  });
  private services?: AwsServices;
  /** Resources of the stack before that its functions still use. */
  private leaving: readonly LocalResource[] = [];
  /** The deletion of what was leaving. */
  private deletion?: Promise<void>;
  readonly clock = new Clock({
    onError: (error) => this.options.log(String((error as Error)?.stack ?? error)),
  });
  private readonly held = new Hold();
  private readonly webSockets = new WebSocketConnections();
  private readonly serviceKeys = new ServiceKeys(this.clock);
  readonly retries: Retries;
  private readonly quotas: Store<UsedQuota>;
  private readonly usage: UsageMeter;
  private readonly issuer: LocalIssuer;
  private readonly iam: Enforcement;
  private readonly signers: Signers = {
    find: (accessKeyId) => this.services?.callers?.find(accessKeyId),
    denial: (caller, access) => this.iam.denied(caller, access),
  };
  private issuerServer?: IssuerServer;
  private isClosed = false;
  /** The secret of the local key, if others reach the AWS services. */
  readonly secretAccessKey?: string;

  constructor(private readonly options: StackRunnerOptions) {
    const { projectDir, host, issuers, iam, state, log } = options;
    this.secretAccessKey = host?.isForServices ? openSecret(awsSecretFile(projectDir)) : undefined;
    this.retries = new Retries(this.clock, options.retries);
    this.quotas = Store.open(state?.file('usage.jsonl'));
    this.usage = new UsageMeter(this.clock, this.quotas);
    this.iam = new Enforcement({
      mode: iam,
      now: () => this.clock.now(),
      log,
      option: `${commandOf('dev')} --iam warn`,
    });
    this.issuer = new LocalIssuer({ clock: this.clock, keyFile: issuerKeyFile(projectDir), remote: issuers });
    this.functions = new StackFunctions({
      projectDir: options.projectDir,
      log: options.requests,
      isReloading: () => options.reloaded?.() !== undefined,
      running: options.running,
      now: () => this.clock.now(),
      inspect: options.inspect,
      reachable: options.against ? [EVERYTHING] : reachableNames(options.aws),
      environment: (fn) => this.environment(fn),
      callers: () => this.services?.callers,
      issuers: () => this.issuerDocuments(),
    });
  }

  /** The endpoint of the services for SDK clients. */
  get awsEndpoint(): string {
    return this.services!.url;
  }

  /** The endpoint in the URLs of queues, which SQS clients use: undefined if they reach AWS. */
  get queueEndpoint(): string | undefined {
    const { aws, endpoints, against } = this.options;
    if (against || reachableNames(aws).includes('sqs')) return undefined;
    return endpoints.find(({ service }) => service === 'sqs')?.url ?? this.awsEndpoint;
  }

  /** The variables with which clients find the services that run elsewhere. */
  get endpointVariables(): Record<string, string> {
    return endpointVariables(this.options.endpoints);
  }

  /** What differs from the usual by flags. */
  get notes(): readonly string[] {
    const { endpoints, host, issuers = [], retries } = this.options;
    const known = [...new Set(this.issuer.authorizers.map(({ issuer }) => issuer))];
    return [
      ...(host
        ? [
            `APIs are also at ${reachableAt(host.address)}, for ${host.reason}: whoever reaches that may call them (--host)`,
          ]
        : []),
      ...(host?.isForServices
        ? [
            `AWS services are also at ${reachableAt(host.address)}, port ${this.endpointPort}, with the keys of \`${commandOf('env')}\` only (--host-aws)`,
          ]
        : []),
      ...endpoints.map(
        ({ service, url }) => `${service}  ${url}  (--endpoint: nothing is created there, none of its events fire)`,
      ),
      ...(this.retries.areFast ? [`retries  ${retries.divisor} times as fast as on AWS (--fast-retries)`] : []),
      ...issuers
        .filter((issuer) => !known.includes(issuer))
        .map((issuer) => `--issuer ${issuer} has no effect: no authorizer has this issuer${suggestion(issuer, known)}`),
    ];
  }

  /** Where tokens are issued, and the secret for it. Undefined if no authorizer takes tokens. */
  get tokens(): { readonly url: string; readonly secret: string } | undefined {
    const { issuerServer: server } = this;
    return server && this.issuer.authorizers.length > 0 ? { url: server.url, secret: server.secret } : undefined;
  }

  /** Opens the ports, so that an unavailable port is an error at the start. */
  async open(): Promise<void> {
    await this.addServer(this.options.port);
    if (this.options.against) {
      this.services = NO_SERVICES;
      return;
    }
    this.services = await startAwsServices({
      ...this.options,
      host: this.options.host?.isForServices ? this.options.host.address : undefined,
      secretAccessKey: this.secretAccessKey,
      fixedPort: this.options.endpointPort,
      port: endpointPortBeside(this.servers[0].port),
      clock: this.clock,
      retries: this.retries,
      functions: this.functions,
      authorize: this.iam.authorize,
      // The edit that has added a call of an operation is served before the stack grants it.
      permissionsLoaded: (caller, accesses) => {
        const reloaded = this.options.reloaded?.();
        if (!reloaded || this.iam.allows(caller, accesses())) return undefined;
        // A reload waits for code to load, which may make calls itself.
        return Promise.race([reloaded, sleep(PERMISSIONS_MILLISECONDS, undefined, { ref: false })]);
      },
      webSockets: this.webSockets,
    });
    const { state, log } = this.options;
    const moved = state && !state.isTemporary && movedPort(state.file('endpoint-port'), this.endpointPort);
    if (moved) log(moved);
  }

  private get endpointPort(): number {
    return Number(new URL(this.awsEndpoint).port);
  }

  /** Runs these resources. Unchanged ones continue undisturbed; requests are not interrupted. */
  async apply(cloud: LocalCloud): Promise<void> {
    await this.deletion;
    const leaving = (this.leaving = leavingResources([...this.leaving, ...(this.cloud?.resources ?? [])], cloud));
    const applied = this.iam.apply(cloud);
    await this.services!.apply({ ...cloud, resources: [...cloud.resources, ...leaving] });
    await this.seed(cloud);
    await this.serveIssuer(cloud);
    const apis = servedApis(cloud);
    while (this.servers.length < apis.length) await this.addServer(undefined, this.servers[0].port + 1);
    this.apis = apis;
    this.functions.apply(cloud.functions);
    apis.forEach((api, i) => {
      this.servers[i].api = { name: api.name, gateway: api.createGateway(this.gatewayOptions()) };
    });
    this.cloud = cloud;
    const domains = new CustomDomains(
      apis.flatMap(({ domains: addresses = [] }, i) =>
        addresses.map((address) => ({ address, gateway: this.servers[i].api!.gateway })),
      ),
    );
    for (const server of this.servers) server.domains = domains;
    for (const server of this.servers.splice(Math.max(1, apis.length))) await server.close();
    if (apis.length === 0) this.servers[0].api = undefined;
    applied();
    this.services!.resume();
    if (leaving.length > 0) void this.functions.retired().then(() => this.deleteLeaving(leaving));
    for (const { api } of this.servers) {
      // Each route of a WebSocket API may have a function of its own. Those load at their first events, as all others.
      if (!api || api.gateway.upgrade) continue;
      for (const { functionArn } of api.gateway.routes) if (functionArn) this.functions.warm(functionArn);
    }
  }

  /** Gives functions their environment again, as credentials in it have been renewed. */
  renewEnvironments(): void {
    if (this.cloud) this.functions.apply(this.cloud.functions);
  }

  /** Holds requests, and messages of WebSockets, until the returned function is called or the time has passed. */
  hold(milliseconds = Infinity): () => void {
    const release = this.held.begin();
    const timer = milliseconds === Infinity ? undefined : setTimeout(release, milliseconds);
    return () => {
      clearTimeout(timer);
      release();
    };
  }

  /** The text with the local URLs of the APIs. */
  withLocalUrls(text: string): string {
    return withLocalUrls(
      text,
      this.apis.flatMap((api, i) => locatedUrls(api, this.servers[i].url, this.awsEndpoint)),
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.deletion;
    await Promise.all(this.servers.map((server) => server.close()));
    this.clock.close();
    await this.issuerServer?.close();
    await this.functions.close();
    await this.services?.close();
    this.quotas.close();
  }

  /** Deletes these resources, unless the stack was loaded again meanwhile, or has ended. */
  private deleteLeaving(leaving: readonly LocalResource[]): void {
    if (this.leaving !== leaving || this.isClosed) return;
    this.leaving = [];
    this.deletion = this.services!.apply(this.cloud!).catch((e) => this.options.log(String(e?.stack ?? e)));
  }

  /** Data that does not fit is an error of `seed/` alone. */
  private async seed(cloud: LocalCloud): Promise<void> {
    const error = await this.services!.seed(cloud).catch((e) => {
      if (isUserError(e)) return e;
      throw e;
    });
    this.options.onSeed(error ?? undefined);
  }

  private async addServer(port?: number, from?: number): Promise<void> {
    const server = new ApiServer({ ...this.options, hold: this.held, host: this.options.host?.address });
    await server.listen(port, from);
    this.servers.push(server);
  }

  /** The issuers of the stack but those whose real tokens are accepted. */
  private issuerDocuments(): IssuerDocuments | undefined {
    const url = this.tokens?.url;
    const issuers = [...new Set(this.issuer.authorizers.map(({ issuer }) => issuer))].filter(
      (issuer) => !this.options.issuers?.includes(issuer),
    );
    return url === undefined || issuers.length === 0 ? undefined : { url, issuers };
  }

  private async serveIssuer(cloud: LocalCloud): Promise<void> {
    this.issuer.authorizers = tokenAuthorizersOf(cloud);
    if (this.issuerServer || this.issuer.authorizers.length === 0) return;
    const server = new IssuerServer(this.issuer, this.options.allowedHosts);
    await server.listen();
    this.issuerServer = server;
  }

  private gatewayOptions(): GatewayOptions {
    return {
      invoke: (functionArn, event, client) => this.functions.invoke(functionArn, event, client),
      log: (entry, result) => this.options.requests.answered(entry, result && this.contract.problem(entry, result)),
      clock: this.clock,
      issuer: this.issuer,
      signers: this.signers,
      usage: this.usage,
      services: this.options.against ? undefined : this.serviceAccess(),
      webSockets: this.webSockets,
      hold: this.held,
      reloaded: this.options.reloaded,
      withoutTimeouts: this.options.inspect,
    };
  }

  /** The services for integrations of APIs, which call them with a role. */
  private serviceAccess(): ServiceAccess {
    const { callers, url } = this.services!;
    const elsewhere = (name: string) => this.options.endpoints.find(({ service }) => signingNameOf(service) === name);
    return {
      urlOf: (service) => elsewhere(service)?.url ?? url,
      accessKeyOf: (roleArn) => this.serviceKeys.of(roleArn, callers),
    };
  }

  private environment(fn: LocalFunction): Record<string, string> {
    const { against } = this.options;
    if (against) return { ...lambdaVariables(fn), ...against.environmentOf(fn) };
    const region = fn.arn.split(':')[3];
    const own = Object.fromEntries(
      Object.entries(fn.environment).map(([name, value]) => [name, this.withLocalUrls(value)]),
    );
    return functionEnvironment(
      { ...fn, environment: own },
      {
        region,
        awsEndpoint: this.awsEndpoint,
        secretAccessKey: this.secretAccessKey,
        aws: { ...endpointVariables(this.options.endpoints), ...reachableServices(this.options.aws, region) },
      },
    );
  }
}
