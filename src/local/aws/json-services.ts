/** The version of the JSON protocol that a service has, and the prefix of its `X-Amz-Target`. */
export interface JsonService {
  readonly version: '1.0' | '1.1';
  readonly prefix: string;
}

/** By the name in signatures. SQS, which has an older protocol, too, is not among them. */
export const JSON_SERVICES = {
  'cognito-idp': { version: '1.1', prefix: 'AWSCognitoIdentityProviderService' },
  dynamodb: { version: '1.0', prefix: 'DynamoDB_20120810' },
  events: { version: '1.1', prefix: 'AWSEvents' },
  kinesis: { version: '1.1', prefix: 'Kinesis_20131202' },
  logs: { version: '1.1', prefix: 'Logs_20140328' },
  secretsmanager: { version: '1.1', prefix: 'secretsmanager' },
  ssm: { version: '1.1', prefix: 'AmazonSSM' },
  states: { version: '1.0', prefix: 'AWSStepFunctions' },
} satisfies { readonly [service: string]: JsonService };

/** The headers of a request for an operation. */
export function jsonHeaders(
  { version, prefix }: JsonService,
  operation: string,
): { readonly 'content-type': string; readonly 'x-amz-target': string } {
  return { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${prefix}.${operation}` };
}
