import type { Authorization } from '../authorizers/authorization';
import type { GatewayResponseType } from './gateway-response';

export type Refused = Exclude<Authorization, { type: 'allowed' }>;

/** The gateway response for a request that its authorizer does not allow. */
export function refusalOf(refused: Refused): { readonly type: GatewayResponseType; readonly message?: string } {
  switch (refused.type) {
    case 'unauthorized':
      return { type: 'UNAUTHORIZED', message: refused.response };
    case 'denied': {
      // As recorded in 2026: before, it did not name the policy.
      const reason = refused.explicit
        ? 'with an explicit deny in an identity-based policy'
        : 'because no identity-based policy allows the execute-api:Invoke action';
      return { type: 'ACCESS_DENIED', message: `User is not authorized to access this resource ${reason}` };
    }
    case 'failed':
      return { type: 'AUTHORIZER_FAILURE' };
    case 'misconfigured':
      return { type: 'AUTHORIZER_CONFIGURATION_ERROR' };
  }
}
