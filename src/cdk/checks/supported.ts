import type { Manifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';

/** An error for what the app declares and the construct does not make: better than an app that is deployed without it. */
export function checkSupported({ functions }: Manifest, path: string): void {
  for (const [name, { kind }] of Object.entries(functions)) {
    if (kind === 'websocket') throw notSupported(path, `the function "${name}"`, 'WebSocket routes');
  }
}

function notSupported(path: string, what: string, feature: string): ServerlessAppError {
  return new ServerlessAppError('NOT_SUPPORTED', path, `${what}: ${feature} are declared in the runtime app, and this construct does not make them yet`);
}
