import { AwsEndpoint, DynamoDb, LOCAL_ACCESS_KEY_ID, ensureRemoteTables, type TableProblem } from '../aws';
import { isUserError } from '../../errors';
import type { LocalTable } from '../model';
import { dataFolder } from './work-folder';

export interface AwsServicesOptions {
  readonly projectDir: string;
  readonly persist: boolean;
  /** The URL of an emulator to use in their place. */
  readonly endpoint?: string;
  readonly allowedHosts: readonly string[];
  /** Services whose clients reach AWS. If there are any, functions sign requests with the developer's own keys. */
  readonly aws: readonly string[];
  readonly log: (message: string) => void;
}

/** The account and region of the stack, for the ARNs of tables. */
export interface Location {
  readonly region: string;
  readonly account: string;
}

/** The AWS services at `AWS_ENDPOINT_URL`: those of this process, or an emulator's. */
export interface AwsServices {
  readonly url: string;
  ensureTables(tables: readonly LocalTable[], location: Location): Promise<void>;
  close(): Promise<void>;
}

export async function startAwsServices(options: AwsServicesOptions): Promise<AwsServices> {
  return options.endpoint === undefined ? ownServices(options) : emulatedServices(options.endpoint, options.log);
}

async function ownServices({ projectDir, persist, allowedHosts, aws, log }: AwsServicesOptions): Promise<AwsServices> {
  const endpoint = new AwsEndpoint([], {
    allowedHosts,
    accessKeyId: aws.length === 0 ? LOCAL_ACCESS_KEY_ID : undefined,
  });
  const report = onChange(log);
  let dynamoDb: DynamoDb | undefined;
  return {
    url: await endpoint.listen(),
    async ensureTables(tables, location) {
      if (!dynamoDb) {
        dynamoDb = await DynamoDb.open({ path: persist ? dataFolder(projectDir) : undefined, ...location });
        endpoint.add(dynamoDb);
      }
      report(await dynamoDb.ensureTables(tables, { persisted: persist, log }));
    },
    close: () => endpoint.close(),
  };
}

/** The interval of attempts to reach an emulator that does not respond. */
const RETRY_MILLISECONDS = 2000;

/** If the emulator does not respond, only calls to it fail. Its tables are created once it responds. */
function emulatedServices(url: string, log: (message: string) => void): AwsServices {
  const report = onChange(log);
  let retry: NodeJS.Timeout | undefined;
  let isSilent = false;
  const ensureTables = async (tables: readonly LocalTable[], location: Location): Promise<void> => {
    clearTimeout(retry);
    try {
      const problems = await ensureRemoteTables(url, location.region, tables);
      if (isSilent) log(`--endpoint ${url} responds now`);
      isSilent = false;
      report(problems);
    } catch (e) {
      if (!isUserError(e) || e.code !== 'NO_EMULATOR') throw e;
      if (!isSilent) log(`${e.message} Calls of AWS services fail until it responds; everything else is served.`);
      isSilent = true;
      retry = setTimeout(() => void ensureTables(tables, location), RETRY_MILLISECONDS).unref();
    }
  };
  return { url, ensureTables, close: async () => clearTimeout(retry) };
}

/** Logs each problem once, and not at every reload. */
function onChange(log: (message: string) => void): (problems: readonly TableProblem[]) => void {
  let named = new Set<string>();
  return (problems) => {
    const messages = problems.map(({ table, reason }) => `${table.tableName} (${table.logicalId}): ${reason}`);
    for (const message of messages) if (!named.has(message)) log(message);
    named = new Set(messages);
  };
}
