import type { DeployedStack } from './stack';
import { ENDPOINT_URL, WEBSOCKET_CONNECT_URL } from '../runtime/names';

/** The URLs of the stack's APIs by the name of their output, that of the routes first. */
export function apiUrls({ outputs }: DeployedStack): { readonly [output: string]: string } {
  return Object.fromEntries(
    [ENDPOINT_URL, WEBSOCKET_CONNECT_URL].flatMap((name) => (outputs[name] ? [[name, outputs[name]]] : [])),
  );
}
