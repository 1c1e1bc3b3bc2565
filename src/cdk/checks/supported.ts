import type { Manifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';

/** An error for what the app declares and the construct does not make: better than an app that is deployed without it. */
export function checkSupported({ functions }: Manifest, path: string): void {
  for (const [name, declaration] of Object.entries(functions)) {
    if (declaration.kind === 'websocket' && declaration.authorizer) {
      throw new ServerlessAppError('NOT_SUPPORTED', path,
        `the function "${name}": the runtime app declares an authorizer for a WebSocket API, and this construct makes none yet. `
        + 'Refuse the connection in the handler of $connect: return { statusCode: 401 }');
    }
  }
}
