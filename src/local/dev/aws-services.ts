import { AwsEndpoint, DynamoDb, ensureTables, remoteDynamoDb } from '../aws';
import type { LocalTable } from '../model';
import { dataFolder } from './work-folder';

export interface AwsServicesOptions {
  readonly projectDir: string;
  readonly region: string;
  readonly account: string;
  readonly persist: boolean;
  /** The URL of an emulator to use in their place. */
  readonly endpoint?: string;
  readonly log: (message: string) => void;
}

/** The AWS services that functions find at `AWS_ENDPOINT_URL`: those of this process, or an emulator's. */
export interface AwsServices {
  readonly url: string;
  ensureTables(tables: readonly LocalTable[]): Promise<void>;
  close(): Promise<void>;
}

export async function startAwsServices(options: AwsServicesOptions): Promise<AwsServices> {
  const { endpoint: emulator, region, account, persist, log } = options;
  if (emulator !== undefined) {
    const call = remoteDynamoDb(emulator, region);
    return {
      url: emulator,
      ensureTables: (tables) => ensureTables(call, tables, { persisted: true, log }),
      close: async () => undefined,
    };
  }
  const dynamoDb = await DynamoDb.open({ path: persist ? dataFolder(options.projectDir) : undefined, region, account });
  const endpoint = new AwsEndpoint([dynamoDb]);
  const call = (operation: string, input: object) => dynamoDb.call(operation, input);
  return {
    url: await endpoint.listen(),
    ensureTables: (tables) => ensureTables(call, tables, { persisted: persist, log }),
    close: () => endpoint.close(),
  };
}
