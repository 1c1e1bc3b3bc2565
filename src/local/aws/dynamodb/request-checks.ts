import { AwsServiceError } from '../service';

/** Refuses requests that DynamoDB refuses and dynalite accepts. The text is searched first, as parsing costs more. */
export function checkRequest(operation: string, text: string): void {
  if (operation === 'Scan' && text.includes('"Segment"')) checkSegment(JSON.parse(text));
  if ((operation === 'Scan' || operation === 'Query') && text.includes('SPECIFIC_ATTRIBUTES')) {
    checkSelect(JSON.parse(text));
  }
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
