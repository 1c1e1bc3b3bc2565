import { AwsServiceError } from '../service';

/** Refuses requests that DynamoDB refuses and dynalite accepts. The text is searched first, as parsing costs more. */
export function checkRequest(operation: string, text: string): void {
  if (operation === 'Scan' && text.includes('"Segment"')) checkSegment(JSON.parse(text));
  if ((operation === 'Scan' || operation === 'Query') && text.includes('SPECIFIC_ATTRIBUTES')) {
    checkSelect(JSON.parse(text));
  }
  if (/Write|^(Put|Update)Item$/.test(operation) && isDeep(text)) checkNesting(JSON.parse(text));
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-attributes */
const MAX_LEVELS = 32;

/** Whether there are so many documents in a request that one may be nested too deeply. */
function isDeep(text: string): boolean {
  const documents = /"[ML]"\s*:\s*[[{]/g;
  let found = 0;
  while (found < MAX_LEVELS && documents.test(text)) found++;
  return found === MAX_LEVELS;
}

function checkNesting({ Item, ExpressionAttributeValues, RequestItems = {}, TransactItems = [] }: any): void {
  const written = [
    { Item, ExpressionAttributeValues },
    ...Object.values<any>(RequestItems).flatMap((requests) =>
      Array.isArray(requests) ? requests.map((one) => one?.PutRequest) : [],
    ),
    ...(Array.isArray(TransactItems) ? TransactItems.flatMap((item) => Object.values<any>(item ?? {})) : []),
  ];
  for (const request of written) {
    for (const value of Object.values({ ...request?.Item, ...request?.ExpressionAttributeValues })) {
      if (!isNested(value, MAX_LEVELS)) continue;
      throw new AwsServiceError(
        'ValidationException',
        'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
      );
    }
  }
}

/** Whether a value has more levels than these; it is one itself. */
function isNested(value: any, levels: number): boolean {
  if (levels === 0) return true;
  return Object.values(value?.M ?? value?.L ?? {}).some((member) => isNested(member, levels - 1));
}

function checkSegment({ Segment, TotalSegments }: any): void {
  if (Segment === undefined || TotalSegments !== undefined) return;
  throw new AwsServiceError(
    'ValidationException',
    'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
  );
}

function checkSelect({ Select, ProjectionExpression, AttributesToGet }: any): void {
  if (Select !== 'SPECIFIC_ATTRIBUTES' || ProjectionExpression !== undefined || AttributesToGet !== undefined) return;
  throw new AwsServiceError(
    'ValidationException',
    'One or more parameter values were invalid: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
  );
}

/** The error for an input at which dynalite or this package failed, as it is not of DynamoDB's form. */
export function malformed(text: string): AwsServiceError | undefined {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return new AwsServiceError('SerializationException', 'the request is not JSON');
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return new AwsServiceError('SerializationException', 'the request is no JSON object');
  }
  const path = pathToNull(input);
  if (path === undefined) return undefined;
  return new AwsServiceError(
    'ValidationException',
    `1 validation error detected: Value null at '${path.join('.')}' failed to satisfy constraint: Member must not be null`,
  );
}

function pathToNull(value: unknown): string[] | undefined {
  if (value === null) return [];
  if (typeof value !== 'object') return undefined;
  for (const [key, member] of Object.entries(value)) {
    const path = pathToNull(member);
    if (path) return [key, ...path];
  }
  return undefined;
}
