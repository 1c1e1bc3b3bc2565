import { ApiServer } from './api-server';
import { startAwsServices, type AwsServices } from './aws-services';
import { functionEnvironment } from './function-environment';
import { StackFunctions } from './stack-functions';
import type { RunningFunctions } from './running-functions';
import type { DataFolder } from './state-folder';
import { withLocalUrls } from './local-urls';
import { issuerKeyFile } from './work-folder';
import { servedApis, type ServedApi } from './served-apis';
import { reachableNames, reachableServices } from './reachable-services';
import type { RequestLog } from './request-log';
import { Clock } from '../clock';
import { Retries } from '../delivery/retries';
import { UsageMeter, WebSocketConnections, type UsedQuota, type GatewayOptions, type Signers } from '../gateway';
import { Enforcement, type IamMode } from '../iam';
import { IssuerServer } from '../issuer/issuer-server';
import { LocalIssuer } from '../issuer/local-issuer';
import type { IssuerDocuments } from '../issuer/redirect';
import { tokenAuthorizersOf } from '../issuer/token-authorizers';
import { isUserError, type UserError } from '../../errors';
import type { LocalCloud, LocalFunction } from '../model';
import { Store } from '../store/store';

export interface StackRunnerOptions {
  readonly projectDir: string;
  readonly port?: number;
  /** Where the data of services is kept. @default - in memory */
  readonly state?: DataFolder;
  /** Names in `Host` that are served in addition to those of this machine. */
  readonly allowedHosts: readonly string[];
  /** The URL of an emulator. */
  readonly endpoint?: string;
  /** Services whose clients reach AWS. */
  readonly aws: readonly string[];
  readonly iam: IamMode;
  /** A debugger may stop functions: nothing times out. */
  readonly inspect: boolean;
  /** Issuers of tokens whose real keys are accepted. */
  readonly issuers?: readonly string[];
  readonly requests: RequestLog;
  /** @default - functions are not recorded */
  readonly running?: RunningFunctions;
  readonly failure: () => string | undefined;
  /** See `ApiServerOptions`. */
  readonly reloaded?: () => Promise<void> | undefined;
  /** Is called when `seed/` was read, with its error if it has one. */
  readonly onSeed: (error?: UserError) => void;
  readonly log: (message: string) => void;
}

/** The port of the services' endpoint is that of the first API and this, so that it is the same at each start. */
const ENDPOINT_PORT_DISTANCE = 1000;
const LAST_PORT = 65_535;

/** 0, any free one, where there is none so far above. */
function endpointPort(apiPort: number): number {
  return apiPort + ENDPOINT_PORT_DISTANCE <= LAST_PORT ? apiPort + ENDPOINT_PORT_DISTANCE : 0;
}

/** Runs the resources of a stack: tables, functions, and each API on a port of its own. */
export class StackRunner {
  readonly functions: StackFunctions;
  /** The servers in the order of the APIs. The first one exists from the beginning. */
  readonly servers: ApiServer[] = [];
  /** What runs; undefined before the first load. */
  cloud?: LocalCloud;
  private apis: readonly ServedApi[] = [];
  private services?: AwsServices;
  readonly clock = new Clock({
    onError: (error) => this.options.log(String((error as Error)?.stack ?? error)),
  });
  private readonly webSockets = new WebSocketConnections();
  readonly retries: Retries;
  private readonly quotas: Store<UsedQuota>;
  private readonly usage: UsageMeter;
  private readonly issuer: LocalIssuer;
  private readonly iam: Enforcement;
  private readonly signers: Signers = {
    find: (accessKeyId) => this.services?.callers?.signer(accessKeyId),
    denial: (caller, access) => this.iam.denied(caller, access),
  };
  private issuerServer?: IssuerServer;

  constructor(private readonly options: StackRunnerOptions) {
    const { projectDir, issuers, iam, state, log } = options;
    this.retries = new Retries(this.clock);
    this.quotas = Store.open(state?.file('usage.jsonl'));
    this.usage = new UsageMeter(this.clock, this.quotas);
    this.iam = new Enforcement({ mode: iam, now: () => this.clock.now(), log, option: 'npx projen dev --iam warn' });
    this.issuer = new LocalIssuer({ clock: this.clock, keyFile: issuerKeyFile(projectDir), remote: issuers });
    this.functions = new StackFunctions({
      projectDir: options.projectDir,
      log: options.requests,
      running: options.running,
      now: () => this.clock.now(),
      inspect: options.inspect,
      reachable: reachableNames(options.aws),
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
    return reachableNames(this.options.aws).includes('sqs') ? undefined : this.awsEndpoint;
  }

  /** Where tokens are issued, and the secret for it. Undefined if no authorizer takes tokens. */
  get tokens(): { readonly url: string; readonly secret: string } | undefined {
    const { issuerServer: server } = this;
    return server && this.issuer.authorizers.length > 0 ? { url: server.url, secret: server.secret } : undefined;
  }

  /** Opens the ports, so that an unavailable port is an error at the start. */
  async open(): Promise<void> {
    await this.addServer(this.options.port);
    this.services = await startAwsServices({
      ...this.options,
      port: endpointPort(this.servers[0].port),
      clock: this.clock,
      retries: this.retries,
      functions: this.functions,
      authorize: this.iam.authorize,
      webSockets: this.webSockets,
    });
  }

  /** Runs these resources. Unchanged ones continue undisturbed; requests are not interrupted. */
  async apply(cloud: LocalCloud): Promise<void> {
    this.iam.apply(cloud);
    await this.services!.apply(cloud);
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
    for (const server of this.servers.splice(Math.max(1, apis.length))) await server.close();
    if (apis.length === 0) this.servers[0].api = undefined;
    this.services!.resume();
    for (const { api } of this.servers) {
      for (const { functionArn } of api?.gateway.routes ?? []) if (functionArn) this.functions.warm(functionArn);
    }
  }

  /** Holds requests until the returned function is called or the time has passed. */
  hold(milliseconds = Infinity): () => void {
    const releases = this.servers.map((server) => server.hold());
    const release = () => releases.forEach((give) => give());
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
      this.apis.flatMap(({ awsUrl, management, protocol }, i) => [
        { awsUrl, url: this.servers[i].url.replace('http', protocol) },
        ...(management ? [{ awsUrl: management.awsUrl, url: `${this.awsEndpoint}${management.path}` }] : []),
      ]),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
    this.clock.close();
    await this.issuerServer?.close();
    await this.functions.close();
    await this.services?.close();
    this.quotas.close();
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
    const server = new ApiServer(this.options);
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
      log: (entry) => this.options.requests.answered(entry),
      clock: this.clock,
      issuer: this.issuer,
      signers: this.signers,
      usage: this.usage,
      webSockets: this.webSockets,
      withoutTimeouts: this.options.inspect,
    };
  }

  private environment(fn: LocalFunction): Record<string, string> {
    const region = fn.arn.split(':')[3];
    const own = Object.fromEntries(
      Object.entries(fn.environment).map(([name, value]) => [name, this.withLocalUrls(value)]),
    );
    return functionEnvironment(
      { ...fn, environment: own },
      {
        region,
        awsEndpoint: this.awsEndpoint,
        aws: reachableServices(this.options.aws, region),
      },
    );
  }
}
