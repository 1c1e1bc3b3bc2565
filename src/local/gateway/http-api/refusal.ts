import type { Authorization } from '../authorizers/authorization';

/** The response of an HTTP API to a request that its authorizer does not allow. */
export function httpRefusalOf({ type }: Exclude<Authorization, { type: 'allowed' }>): {
  readonly statusCode: number;
  readonly message: string;
} {
  if (type === 'unauthorized') return { statusCode: 401, message: 'Unauthorized' };
  if (type === 'denied') return { statusCode: 403, message: 'Forbidden' };
  return { statusCode: 500, message: 'Internal Server Error' };
}
