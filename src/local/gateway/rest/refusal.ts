import type { Authorization } from '../authorizers/authorization';
import type { GatewayResponseType } from './gateway-response';

export type Refused = Exclude<Authorization, { type: 'allowed' }>;

/** The gateway response for a request that its authorizer does not allow. */
export function refusalOf(refused: Refused): { readonly type: GatewayResponseType; readonly message?: string } {
  switch (refused.type) {
    case 'unauthorized':
      return { type: 'UNAUTHORIZED', message: refused.response };
    case 'denied': {
      const message = `User is not authorized to access this resource${refused.explicit ? ' with an explicit deny' : ''}`;
      return { type: 'ACCESS_DENIED', message };
    }
    case 'failed':
      return { type: 'AUTHORIZER_FAILURE' };
    case 'misconfigured':
      return { type: 'AUTHORIZER_CONFIGURATION_ERROR' };
  }
}
