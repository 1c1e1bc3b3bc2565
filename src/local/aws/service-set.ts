import * as fs from 'node:fs';
import {
  AwsServiceError,
  type AwsService,
  type Delivery,
  type ResourceProblem,
  type SentRequest,
  type ServiceContext,
  type ServiceEvent,
} from './service';
import type { ServiceRow } from './services';
import { StateFile } from './state-file';
import type { LocalResource } from '../model';

/** An account and a region: a stack has its resources in one, and an app may have several stacks. */
export interface Location {
  readonly account: string;
  readonly region: string;
}

/** The part of a service's context that is the same for all services of a set. */
export type SetContext = Omit<
  ServiceContext,
  keyof Location | 'emit' | 'deliver' | 'source' | 'folder' | 'isTemporary'
>;

export interface ServiceSetOptions {
  readonly rows: readonly ServiceRow[];
  /** Where requests go that are for no account and region of the stack. */
  readonly location: Location;
  readonly context: SetContext;
  /** The folder for the data of a service, if it is to be kept. */
  readonly folder?: (name: string, location: Location) => string;
  /** See `ServiceContext`. */
  readonly isTemporary?: boolean;
}

/**
 * The services of one stack, or of one test client: by name, account and region. Each is loaded when the stack has a
 * resource of it, or at the first request.
 */
export class ServiceSet {
  private readonly opened = new Map<string, Promise<AwsService>>();
  private readonly ready = new Map<string, AwsService>();
  private readonly files: StateFile[] = [];
  private readonly listeners = new Set<(event: ServiceEvent) => void>();
  private location: Location;
  /** The accounts and regions of the stack. */
  private locations: ReadonlySet<string> = new Set();

  constructor(private readonly options: ServiceSetOptions) {
    this.location = options.location;
  }

  /** The service, loaded if it is not yet. Undefined if it does not run locally. */
  get(name: string, location: Partial<Location> = {}): AwsService | Promise<AwsService> | undefined {
    const key = `${name}/${this.placeOf(location)}`;
    const ready = this.ready.get(key);
    if (ready) return ready;
    const row = this.options.rows.find((one) => one.name === name);
    return row && this.open(row, key);
  }

  /** The services that are loaded. */
  get services(): readonly AwsService[] {
    return [...this.ready.values()];
  }

  /**
   * Makes the services have these resources, and no others of a template. Unchanged ones continue undisturbed.
   *
   * @param location where requests go that are for no account and region of the stack
   */
  async apply(resources: readonly LocalResource[], location: Location): Promise<ResourceProblem[]> {
    this.location = location;
    this.locations = new Set([location, ...resources].map(({ account, region }) => `${account}/${region}`));
    const groups = new Map<string, LocalResource[]>([...this.ready.keys()].map((key) => [key, []]));
    for (const resource of resources) {
      const key = `${resource.service}/${this.placeOfResource(resource)}`;
      groups.set(key, [...(groups.get(key) ?? []), resource]);
    }
    // What a service has kept may be due, whether the stack has resources of it or not.
    for (const { name } of this.options.rows) {
      for (const place of this.locations) {
        const [account, region] = place.split('/');
        const folder = this.options.folder?.(name, { account, region });
        const key = `${name}/${place}`;
        if (folder !== undefined && fs.existsSync(folder) && !groups.has(key)) groups.set(key, []);
      }
    }
    const problems: ResourceProblem[] = [];
    // In the order of the rows: what polls a resource comes after the service that has it.
    const order = (key: string) => this.options.rows.findIndex(({ name }) => name === key.split('/')[0]);
    for (const [key, group] of [...groups].sort(([a], [b]) => order(a) - order(b))) {
      const [name, account, region] = key.split('/');
      const service = await this.get(name, { account, region });
      problems.push(...((await service?.apply?.(group)) ?? []));
    }
    return problems;
  }

  /** Continues what an earlier start has left. The stack's functions have to be there. */
  resume(): void {
    for (const service of this.services) service.resume?.();
  }

  /** Sends something to the resource of an ARN. */
  async deliver(delivery: Delivery): Promise<void> {
    const service = await this.ofArn(delivery.targetArn);
    if (!service?.deliver) throw notRunLocally(delivery.targetArn);
    return service.deliver(delivery);
  }

  /** What event source mappings read from the resource of an ARN. */
  async source(resourceArn: string): Promise<unknown> {
    const service = await this.ofArn(resourceArn);
    if (!service?.source) throw notRunLocally(resourceArn);
    return service.source(resourceArn);
  }

  /**
   * The requests of a service that were recorded instead of run, the oldest first.
   *
   * @param service as in IAM actions: `ses`, `states`, `cloudwatch`, `cognito-idp`, `xray`
   */
  sent(service: string): readonly SentRequest[] {
    return this.services
      .flatMap(({ sent = [] }) => sent)
      .filter((request) => request.service === service)
      .sort((a, b) => a.time - b.time);
  }

  /** Calls the listener for all that services announce. Returns a function that ends this. */
  listen(listener: (event: ServiceEvent) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    const services = await Promise.allSettled(this.opened.values());
    this.opened.clear();
    this.ready.clear();
    for (const file of this.files.splice(0)) await file.close();
    for (const outcome of services) if (outcome.status === 'fulfilled') await outcome.value.close();
  }

  private async ofArn(arn: string): Promise<AwsService | undefined> {
    const [, , name, region, account] = arn.split(':');
    // The stream of a table has an ARN of DynamoDB, and a service of its own.
    const row = this.options.rows.find((one) => one.ownsArn?.(arn))?.name ?? name;
    return this.get(row, { ...(account ? { account } : {}), ...(region ? { region } : {}) });
  }

  /** A client with another region than the stack's means the resources of the stack. */
  private placeOf({ account = this.location.account, region = this.location.region }: Partial<Location>): string {
    const place = `${account}/${region}`;
    return this.locations.has(place) ? place : `${this.location.account}/${this.location.region}`;
  }

  /** A subscription is where its topic is, which may be that of another stack, in another region. */
  private placeOfResource({ arn, account, region }: LocalResource): string {
    const [, , , itsRegion, itsAccount] = arn?.split(':') ?? [];
    const place = `${itsAccount}/${itsRegion}`;
    return this.locations.has(place) ? place : `${account}/${region}`;
  }

  private async start(row: ServiceRow, location: Location): Promise<AwsService> {
    const folder = this.options.folder?.(row.name, location);
    const service = await row.open({
      ...this.options.context,
      ...location,
      folder,
      isTemporary: this.options.isTemporary,
      emit: (event) => this.listeners.forEach((listener) => listener(event)),
      deliver: (delivery) => this.deliver(delivery),
      source: (arn) => this.source(arn),
    });
    if (folder !== undefined) {
      const file = new StateFile(folder, service);
      await file.open();
      this.files.push(file);
    }
    return service;
  }

  private open(row: ServiceRow, key: string): Promise<AwsService> {
    const known = this.opened.get(key);
    if (known) return known;
    const [, account, region] = key.split('/');
    const opening = this.start(row, { account, region });
    this.opened.set(key, opening);
    opening.then(
      (service) => this.ready.set(key, service),
      () => this.opened.delete(key),
    );
    return opening;
  }
}

function notRunLocally(arn: string): AwsServiceError {
  return new AwsServiceError('NotRunLocally', `there is no local service for ${arn}`, { status: 501 });
}
