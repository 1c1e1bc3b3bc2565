import type { AppManifest } from '../../manifest/describe';
import type { Manifest } from '../../manifest/manifest';

type Operations = Pick<Manifest, 'operations' | 'unknownOperations'>;

/**
 * The operations of an app with those that the library's own accessors call: they speak to AWS without the SDK, so that
 * the bundle does not show them. A client of the SDK that cannot be told stays untold: what it may do has to be more.
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
