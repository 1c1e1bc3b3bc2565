import { typeName } from './types';
import type { Manifest, RouteManifest } from '../../manifest/manifest';
import { capitalized, operationIdOf } from '../../manifest/operation-id';

/** The names of types that the text of a client has or uses: no schema has one of them. */
export const RESERVED = [
  'CallOptions Client ClientOptions Entry Failure HeaderValues OtherFailure Stream Success',
  'OtherSocketMessage Socket SocketActions SocketClass SocketFailure SocketMessage SocketOptions WithoutAction',
  'AbortSignal AsyncIterable FormData Headers NonNullable Omit Promise RequestInit Response Uint8Array URLSearchParams',
].flatMap((names) => names.split(' '));

/** The names of operations as methods: `get-user` is `getUser`. Different operations have different names. */
export function operationNames(routes: readonly RouteManifest[], manifest: Manifest): string[] {
  // A client has a method `webSocket`, `await` calls one named `then`, and each object has a `constructor`.
  const taken = new Set(['WebSocket', 'Then', 'Constructor']);
  return routes.map((route) => {
    const id = operationIdOf(route, manifest.routes);
    const name = id.replace(/[^\p{L}\p{N}_$]+(.)?/gu, (_, next = '') => next.toUpperCase());
    let free = name;
    // Their types begin with a capital letter.
    for (let i = 2; taken.has(typeName(capitalized(free))); i++) free = `${name}${i}`;
    taken.add(typeName(capitalized(free)));
    return free;
  });
}
