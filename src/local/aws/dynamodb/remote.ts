import type { LocalTable } from '../../model';
import { jsonHeaders, JSON_SERVICES } from '../json-services';
import { AwsServiceError } from '../service';
import { haveSameIndexes, keysOf } from './schema';
import { createTable, describeTable, type TableProblem } from './tables';
import type { Call } from './transactions';
import { UserError } from '../../../errors';

/** An emulator that takes longer to create a table counts as not running. */
const TIMEOUT_MILLISECONDS = 10_000;

/** The DynamoDB of an emulator at `endpoint`. Emulators do not check signatures. */
function remoteDynamoDb(endpoint: string, region: string): Call {
  return async (operation, input) => {
    let response: Response;
    try {
      response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          ...jsonHeaders(JSON_SERVICES.dynamodb, operation),
          'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
          authorization: `AWS4-HMAC-SHA256 Credential=test/20000101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`,
        },
        body: JSON.stringify(input),
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      });
    } catch (e: any) {
      throw new UserError(
        'NO_EMULATOR',
        `--endpoint ${endpoint} does not respond (${e.cause?.code ?? e.message}): is the emulator running?`,
      );
    }
    const text = await response.text();
    const output = jsonOf(text);
    if (response.ok && (output?.Table ?? output?.TableDescription)?.KeySchema) return output;
    if (!response.ok && typeof output?.__type === 'string') {
      throw new AwsServiceError(output.__type.split('#').pop()!, output.message ?? output.Message ?? '');
    }
    throw new UserError(
      'NO_EMULATOR',
      `--endpoint ${endpoint} does not respond to ${operation} as DynamoDB does, but with ${response.status} and ${text.slice(0, 200) || 'no body'}`,
    );
  };
}

function jsonOf(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Creates the tables that do not exist in the emulator. Existing ones belong to the user: they are never changed, even
 * if they differ from the stack's.
 */
export async function ensureRemoteTables(
  endpoint: string,
  region: string,
  tables: readonly LocalTable[],
): Promise<TableProblem[]> {
  const call = remoteDynamoDb(endpoint, region);
  const problems: TableProblem[] = [];
  for (const table of tables) {
    const existing = await describeTable(call, table.tableName);
    const wanted = table.createTable;
    if (!existing) {
      try {
        await createTable(call, wanted);
      } catch (e) {
        if (!(e instanceof AwsServiceError)) throw e;
        problems.push({ table, unusable: true, reason: `${endpoint} does not create it: ${e.message}` });
      }
    } else {
      const differs =
        keysOf(existing) !== keysOf(wanted)
          ? `the keys ${keysOf(existing)}, and the stack wants ${keysOf(wanted)}`
          : haveSameIndexes(existing, wanted)
            ? undefined
            : 'other indexes than the stack';
      if (differs) {
        problems.push({
          table,
          reason:
            `at ${endpoint} it has ${differs}. It is left as it is; to have it created as the stack has it, delete it: ` +
            `aws dynamodb delete-table --table-name ${table.tableName} --endpoint-url ${endpoint}`,
        });
      }
    }
  }
  return problems;
}
