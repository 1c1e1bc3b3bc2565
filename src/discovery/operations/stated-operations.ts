import type { AppManifest } from '../../manifest/describe';
import type { Manifest } from '../../manifest/manifest';
import { CONNECTIONS_SERVICE } from '../../manifest/names';

type Operations = Pick<Manifest, 'operations' | 'unknownOperations'>;

/**
 * Adds the operations of the library's own accessors, which call AWS without the SDK, so that the bundle does not show
 * them. `app.webSocket` is part of every app: it is called only if the code mentions it. An unknown client of the SDK stays unknown, as its app may call more than these.
 *
 * @param mentions whether the code of the bundle, without this library, has a word
 */
export function withStatedOperations(
  app: AppManifest,
  found: Operations,
  mentions: (word: string) => boolean,
): Operations {
  const operations = new Map(Object.entries(found.operations));
  for (const [service, stated] of Object.entries(statedOperations(app, mentions))) {
    if (found.unknownOperations.some((unknown) => unknown.service === service)) continue;
    operations.set(service, [...new Set([...(operations.get(service) ?? []), ...stated])].sort());
  }
  return {
    operations: Object.fromEntries([...operations].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
    unknownOperations: found.unknownOperations,
  };
}

function statedOperations(
  { resources, functions }: AppManifest,
  mentions: (word: string) => boolean,
): { [service: string]: readonly string[] } {
  const declared = (kind: string) => Object.values(resources).some((resource) => resource.kind === kind);
  return {
    ...(declared('secret') && { 'secrets-manager': ['GetSecretValue'] }),
    ...(declared('parameter') && { ssm: ['GetParameter'] }),
    // app.webSocket.send(), close() and info(), from any function of the app.
    ...(Object.values(functions).some(({ kind }) => kind === 'websocket') &&
      mentions('webSocket') && {
        [CONNECTIONS_SERVICE]: ['DeleteConnection', 'GetConnection', 'PostToConnection'],
      }),
  };
}
