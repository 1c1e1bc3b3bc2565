import type { Authorization } from '../authorizers/authorization';

/** Status and message of a refused handshake. */
export function connectRefusalOf({ type }: Exclude<Authorization, { type: 'allowed' }>): [number, string] {
  if (type === 'unauthorized') return [401, 'Unauthorized'];
  return type === 'denied' ? [403, 'Forbidden'] : [500, 'Internal server error'];
}

/** The context of the authorizer, which each event of the connection has. */
export function connectContext({ principalId, context }: Extract<Authorization, { type: 'allowed' }>): {
  readonly [key: string]: unknown;
} {
  return { ...context, ...(principalId !== undefined && { principalId }) };
}
