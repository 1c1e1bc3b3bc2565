import { invalidSeed, seedEntries, type SeedEntry } from './seed-folder';
import { SeedError } from '../aws/seed';
import type { AwsService } from '../aws/service';
import type { LocalCloud, LocalResource } from '../model';
import { suggestion } from '../../config';

/** The types of resources that have data. */
const TYPES: { readonly [kind in SeedEntry['kind']]: readonly string[] } = {
  table: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
  bucket: ['AWS::S3::Bucket'],
};

export interface SeedingOptions {
  /** The folder of the project. */
  readonly root: string;
  /** The folder with `<table>.json` and `<bucket>/…`, from the root. It need not exist. */
  readonly folder: string;
  readonly serviceOf: (resource: LocalResource) => Promise<AwsService | undefined>;
  /** Prints a line for the user. */
  readonly log: (message: string) => void;
}

/** Puts the data of a folder into the resources of the stack that are empty. */
export class Seeding {
  /** The resources that were looked at: one that is emptied later stays empty. */
  private readonly done = new Set<string>();

  constructor(private readonly options: SeedingOptions) {}

  /** Fails for data that does not fit, with its file and line; then its resource stays empty. */
  async apply(cloud: Pick<LocalCloud, 'resources' | 'functions'>): Promise<void> {
    for (const entry of seedEntries(this.options.root, this.options.folder)) {
      const resource = resourceOf(entry, cloud);
      const key = `${resource.service} ${resource.ref}`;
      if (this.done.has(key)) continue;
      await this.seed(entry, resource);
      this.done.add(key);
    }
  }

  private async seed(entry: SeedEntry, resource: LocalResource): Promise<void> {
    const service = await this.options.serviceOf(resource);
    // It runs elsewhere.
    if (!service?.seed) return;
    const seed = entry.read();
    try {
      if (!(await service.seed(resource, seed))) return;
    } catch (e) {
      if (!(e instanceof SeedError)) throw e;
      throw invalidSeed(`${entry.placeOf(e.position)} does not fit ${resource.ref}: ${e.message}`);
    }
    const [count, noun] = 'items' in seed ? [seed.items.length, 'item'] : [seed.objects.length, 'object'];
    this.options.log(`${resource.ref}: ${count} ${noun}${count === 1 ? '' : 's'} from ${entry.path}`);
  }
}

function resourceOf(
  { name, kind, path }: SeedEntry,
  { resources, functions }: Pick<LocalCloud, 'resources' | 'functions'>,
) {
  const all = resources.filter(({ type }) => TYPES[kind].includes(type));
  const found = all.filter(
    (resource) =>
      resource.logicalId === name ||
      constructId(resource) === name ||
      functions.some(({ environment }) => declares(environment, name, resource.ref)),
  );
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    const ids = found.map(({ stackName, logicalId }) => `${logicalId} of ${stackName}`).join(', ');
    throw invalidSeed(`${path}: several ${kind}s have this name: use a logical id: ${ids}`);
  }
  const names = all.map((resource) => constructId(resource) ?? resource.logicalId);
  throw invalidSeed(
    `${path}: the stack has no ${kind} "${name}"${suggestion(name, names)}. Seeds are <table>.json and <bucket>/…, named as the app declares the resource, by the id of its construct, or by its logical id`,
  );
}

/** `Orders` of `demo/Orders/Resource`. */
function constructId({ constructPath }: LocalResource): string | undefined {
  return constructPath
    ?.split('/')
    .filter((id) => id !== 'Resource' && id !== 'Default')
    .at(-1);
}

/** Whether the variable of a declaration, `APP_TABLE_NAME` of `AppTable`, has this value. */
function declares(environment: { readonly [name: string]: string }, name: string, value: string): boolean {
  const plain = (text: string) => text.replace(/[-_]/g, '').toLowerCase();
  return Object.entries(environment).some(
    ([variable, of]) => of === value && variable.endsWith('_NAME') && plain(variable.slice(0, -5)) === plain(name),
  );
}
