import { AwsServiceError } from '../service';
import type { Call } from './transactions';

/** An emulator does not answer. */
export class EmulatorError extends Error {
  static readonly code = 'Emulator';
  readonly code = EmulatorError.code;
}

/** The DynamoDB of an emulator at `endpoint`. Emulators look at no signature. */
export function remoteDynamoDb(endpoint: string, region: string): Call {
  return async (operation, input) => {
    let response: Response;
    try {
      response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
          authorization: `AWS4-HMAC-SHA256 Credential=test/20000101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`,
        },
        body: JSON.stringify(input),
      });
    } catch (e: any) {
      throw new EmulatorError(
        `--endpoint ${endpoint} does not answer (${e.cause?.code ?? e.message}): is the emulator running?`,
      );
    }
    const text = await response.text();
    let output: any;
    try {
      output = JSON.parse(text);
    } catch {
      throw new EmulatorError(
        `--endpoint ${endpoint} answers ${operation} of DynamoDB with ${response.status} and no JSON: ${text.slice(0, 200)}`,
      );
    }
    if (response.ok) return output;
    throw new AwsServiceError(String(output.__type).split('#').pop()!, output.message ?? output.Message ?? '');
  };
}
