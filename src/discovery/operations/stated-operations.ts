import type { AppManifest } from '../../manifest/describe';
import type { Manifest } from '../../manifest/manifest';

type Operations = Pick<Manifest, 'operations' | 'unknownOperations'>;

/**
 * Adds the operations of the library's own accessors, which call AWS without the SDK, so that the bundle does not show
 * them. An unknown client of the SDK stays unknown, as its app may call more than these.
 */
export function withStatedOperations(app: AppManifest, found: Operations): Operations {
  const operations = new Map(Object.entries(found.operations));
  for (const [service, stated] of Object.entries(statedOperations(app))) {
    if (found.unknownOperations.some((unknown) => unknown.service === service)) continue;
    operations.set(service, [...new Set([...(operations.get(service) ?? []), ...stated])].sort());
  }
  return {
    operations: Object.fromEntries([...operations].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
    unknownOperations: found.unknownOperations,
  };
}

function statedOperations({ resources, functions }: AppManifest): { [service: string]: readonly string[] } {
  const declared = (kind: string) => Object.values(resources).some((resource) => resource.kind === kind);
  return {
    ...(declared('secret') && { 'secrets-manager': ['GetSecretValue'] }),
    ...(declared('parameter') && { ssm: ['GetParameter'] }),
    // app.webSocket.send(), close() and info(), from any function of the app.
    ...(Object.values(functions).some(({ kind }) => kind === 'websocket') && {
      apigatewaymanagementapi: ['DeleteConnection', 'GetConnection', 'PostToConnection'],
    }),
  };
}
