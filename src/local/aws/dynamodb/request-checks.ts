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
