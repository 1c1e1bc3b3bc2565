import { AwsServiceError, type AwsServiceErrorOptions } from '../aws/service';
import { DENIED_HEADER } from '../caller-header';

interface Form extends AwsServiceErrorOptions {
  readonly code: string;
}

const JSON_RPC: Form = { code: 'AccessDeniedException', status: 400 };
const REST_JSON: Form = { code: 'AccessDeniedException', status: 403 };
const XML: Form = { code: 'AccessDenied', status: 403 };

/** By the service in an action; any other has JSON over REST. */
const FORMS: { readonly [service: string]: Form | undefined } = {
  'cognito-idp': JSON_RPC,
  dynamodb: JSON_RPC,
  events: JSON_RPC,
  kinesis: JSON_RPC,
  secretsmanager: JSON_RPC,
  ssm: JSON_RPC,
  states: JSON_RPC,
  sqs: { code: 'AccessDeniedException', status: 403, queryCode: 'AccessDenied' },
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
  sns: { code: 'AuthorizationError', status: 403 },
  s3: XML,
  sts: XML,
};

/** The error of a service that denies an action. */
export function deniedError(action: string, message: string): AwsServiceError {
  const { code, ...options } = FORMS[action.split(':')[0]] ?? REST_JSON;
  return new AwsServiceError(code, message, { ...options, headers: { [DENIED_HEADER]: action } });
}
