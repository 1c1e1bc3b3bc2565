import { dynaliteModule } from './dynalite-module';
import type { AwsResponse } from '../service';

/**
 * The error as DynamoDB words it, where dynalite's wording is older.
 *
 * The messages were recorded against DynamoDB: https://github.com/nubo-db/dynamodb-conformance
 */
export function asDynamoDb(operation: string, text: string, response: AwsResponse): AwsResponse {
  const error = JSON.parse(String(response.body));
  const message: string | undefined = error.message ?? error.Message;
  if (message === undefined) return response;
  const found = correction(operation, message, () => JSON.parse(text));
  if (!found) return response;
  const { Message: _, ...rest } = error;
  return { ...response, body: JSON.stringify({ ...rest, ...found }) };
}

interface Correction {
  readonly __type?: string;
  readonly message: string;
}

const NOT_FOUND = 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException';
const VALIDATION = 'com.amazon.coral.validate#ValidationException';
const ACCESS_DENIED = 'com.amazon.coral.service#AccessDeniedException';

function correction(operation: string, message: string, input: () => any): Correction | undefined {
  if (message.includes(': Syntax error; ')) return syntaxError(message, input());
  if (message.includes("at 'tableName'") || message.startsWith('TableName must be')) {
    return tableNameError(operation, input().TableName);
  }
  if (message.includes("at 'limit'") && operation === 'Query') {
    return {
      message:
        "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    };
  }
  if (message.includes("at 'keySchema'") && message.includes('less than or equal to 2')) {
    return { message: message.replace(/'\[.*\]' at/s, `'${keySchemaText(input().KeySchema)}' at`) };
  }
  if (message.includes("at 'requestItems'") && input().RequestItems !== undefined)
    return requestItemsError(operation, message, input().RequestItems);
  if (message.includes('.member.keys')) return tooManyKeys(input().RequestItems);
  if (operation.endsWith('TagsOfResource') || operation.endsWith('TagResource') || operation.endsWith('agResource')) {
    return tagError(operation, message, input().ResourceArn);
  }
  return undefined;
}

/** DynamoDB names the token that it does not expect, and the text from the token before it to the one after it. */
function syntaxError(message: string, input: any): Correction | undefined {
  const [, name] = /^Invalid (\w+): Syntax error; /.exec(message) ?? [];
  const expression: unknown = input[name];
  if (typeof expression !== 'string') return undefined;
  return { message: `Invalid ${name}: ${describeSyntaxError(name, expression)}` };
}

/** `Syntax error; token: "!", near: "!!"` */
export function describeSyntaxError(name: string, expression: string): string {
  const offset = offsetOfSyntaxError(name, expression);
  const tokens = [...expression.matchAll(/[#:]?\w+|\S/g)];
  const index = tokens.findIndex((token) => token.index + token[0].length > offset);
  const at = index === -1 ? tokens.length : index;
  const [before, unexpected, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  const first = before ?? unexpected;
  const last = after ?? unexpected ?? before;
  const near = first && last ? expression.slice(first.index, last.index + last[0].length) : '';
  return `Syntax error; token: "${unexpected?.[0] ?? '<EOF>'}", near: "${near}"`;
}

const PARSERS: { readonly [expression: string]: string } = {
  ProjectionExpression: 'projectionParser',
  UpdateExpression: 'updateParser',
};

function offsetOfSyntaxError(name: string, expression: string): number {
  const { parse } = dynaliteModule(`./db/${PARSERS[name] ?? 'conditionParser'}`);
  // The parser looks up names and values on its way.
  const context = { isReserved: () => false, compare: () => true };
  try {
    parse(expression, { context });
    return expression.length;
  } catch (e: any) {
    return e.location?.start?.offset ?? expression.length;
  }
}

/** A table is created with a name of at least 3 characters; other operations also take ARNs, and look names up. */
function tableNameError(operation: string, name: unknown): Correction | undefined {
  if (typeof name !== 'string') return undefined;
  const isData = operation !== 'CreateTable';
  const minimum = isData ? 1 : 3;
  const constraints = [
    name !== '' && !/^[a-zA-Z0-9_.-]+$/.test(name) && 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
    name.length < minimum && `Member must have length greater than or equal to ${minimum}`,
    name.length > 255 && 'Member must have length less than or equal to 255',
  ].filter((constraint) => constraint !== false);
  if (constraints.length === 0)
    return isData ? { __type: NOT_FOUND, message: 'Requested resource not found' } : undefined;
  const errors = constraints.map(
    (constraint) => `Value '${name}' at 'tableName' failed to satisfy constraint: ${constraint}`,
  );
  return {
    message: `${errors.length} validation error${errors.length === 1 ? '' : 's'} detected: ${errors.join('; ')}`,
  };
}

function keySchemaText(schema: readonly { readonly AttributeName: string; readonly KeyType: string }[]): string {
  const elements = schema.map(
    ({ AttributeName, KeyType }) => `KeySchemaElement(attributeName=${AttributeName}, keyType=${KeyType})`,
  );
  return `[${elements.join(', ')}]`;
}

function requestItemsError(operation: string, message: string, items: object): Correction | undefined {
  if (Object.keys(items).length === 0) {
    return { message: `The requestItems parameter is required for ${operation}` };
  }
  return { message: message.replace(/Value '.*' at 'requestItems'/s, `Value '${javaText(items)}' at 'requestItems'`) };
}

function tooManyKeys(items: {
  readonly [table: string]: { readonly Keys?: readonly unknown[] };
}): Correction | undefined {
  const [table] = Object.entries(items).find(([, { Keys = [] }]) => Keys.length > 100) ?? [];
  if (table === undefined) return undefined;
  return {
    message: `1 validation error detected: Value at 'RequestItems.${table}.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100`,
  };
}

function tagError(operation: string, message: string, arn: unknown): Correction | undefined {
  if (message.includes('is not authorized to perform')) {
    return { __type: VALIDATION, message: `Invalid TableArn: Invalid ResourceArn provided as input ${String(arn)}` };
  }
  // DynamoDB does not tell whether a table exists to who may not read its tags.
  if (message.includes('not found')) {
    return {
      __type: ACCESS_DENIED,
      message: `User is not authorized to perform: dynamodb:${operation} on resource: ${String(arn)}`,
    };
  }
  return undefined;
}

/** A value as DynamoDB quotes it in messages: `{Orders=[{PutRequest={…}}]}`. */
export function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  return `{${Object.entries(value)
    .map(([key, one]) => `${key}=${javaText(one)}`)
    .join(', ')}}`;
}
