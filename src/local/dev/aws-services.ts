import { AwsEndpoint, DynamoDb, LOCAL_ACCESS_KEY_ID, ensureRemoteTables, type TableProblem } from '../aws';
import type { LocalTable } from '../model';
import { dataFolder } from './work-folder';

export interface AwsServicesOptions {
  readonly projectDir: string;
  readonly region: string;
  readonly account: string;
  readonly persist: boolean;
  /** The URL of an emulator to use in their place. */
  readonly endpoint?: string;
  readonly allowedHosts: readonly string[];
  /** Services whose clients reach AWS: then requests of functions have the developer's own keys. */
  readonly aws: readonly string[];
  readonly log: (message: string) => void;
}

/** The AWS services that functions find at `AWS_ENDPOINT_URL`: those of this process, or an emulator's. */
export interface AwsServices {
  readonly url: string;
  ensureTables(tables: readonly LocalTable[]): Promise<void>;
  close(): Promise<void>;
}

export async function startAwsServices(options: AwsServicesOptions): Promise<AwsServices> {
  const { endpoint: emulator, region, account, persist } = options;
  const log = onChange(options.log);
  if (emulator !== undefined) {
    return {
      url: emulator,
      ensureTables: async (tables) => log(await ensureRemoteTables(emulator, region, tables)),
      close: async () => undefined,
    };
  }
  const dynamoDb = await DynamoDb.open({ path: persist ? dataFolder(options.projectDir) : undefined, region, account });
  const endpoint = new AwsEndpoint([dynamoDb], {
    allowedHosts: options.allowedHosts,
    accessKeyId: options.aws.length === 0 ? LOCAL_ACCESS_KEY_ID : undefined,
  });
  return {
    url: await endpoint.listen(),
    ensureTables: async (tables) => log(await dynamoDb.ensureTables(tables, { persisted: persist, log: options.log })),
    close: () => endpoint.close(),
  };
}

/** Names each problem once, and not at every reload. */
function onChange(log: (message: string) => void): (problems: readonly TableProblem[]) => void {
  let named = new Set<string>();
  return (problems) => {
    const messages = problems.map(({ table, reason }) => `${table.tableName} (${table.logicalId}): ${reason}`);
    for (const message of messages) if (!named.has(message)) log(message);
    named = new Set(messages);
  };
}
