import { isUserError, UserError } from '../errors';
import { commandOf } from '../package-manager';

const CREDENTIALS = [
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
];

/** Whether AWS asks to call less often. */
export function isThrottled(error: unknown): boolean {
  const { name, $metadata, $retryable } = (error ?? {}) as any;
  return (
    ['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded'].includes(name) ||
    $retryable?.throttling === true ||
    $metadata?.httpStatusCode === 429
  );
}

/** Whether the same call may succeed a little later. */
export function isTransient(error: unknown): boolean {
  const { code, $metadata } = (error ?? {}) as any;
  // Errors of the network have a code of Node.js.
  return isThrottled(error) || $metadata?.httpStatusCode >= 500 || /^E[A-Z]+$/.test(code ?? '');
}

/** The error of a call, with what to do; errors that are no responses and no failures of the network stay as they are. */
export function awsError(error: unknown): unknown {
  if (isUserError(error)) return error;
  const { name = '', message = '', code, $metadata } = (error ?? {}) as any;
  if (CREDENTIALS.includes(name)) {
    return new UserError(
      'AWS_CREDENTIALS',
      `AWS credentials: ${message || name}. Set AWS_PROFILE or pass --profile, sign in (\`aws sso login\`), or look at \`${commandOf('doctor')} --aws\`.`,
    );
  }
  if (String(message).startsWith('Region is missing')) {
    return new UserError(
      'AWS_CALL',
      'There is no AWS region: set AWS_REGION, one in the profile, or `env` of the stage',
    );
  }
  if ($metadata?.httpStatusCode !== undefined) return new UserError('AWS_CALL', `AWS: ${name}: ${message}`);
  const system = code ?? ($metadata && name);
  if (typeof system === 'string') {
    const endpoint = process.env.AWS_ENDPOINT_URL;
    return new UserError(
      'AWS_CALL',
      `AWS does not respond: ${message || system}${endpoint ? `. AWS_ENDPOINT_URL is set, to ${endpoint}` : ''}`,
    );
  }
  return error;
}
