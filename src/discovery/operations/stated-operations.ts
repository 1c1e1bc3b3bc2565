import type { AppManifest } from '../../manifest/describe';
import type { Manifest } from '../../manifest/manifest';
import { CONNECTIONS_SERVICE } from '../../manifest/names';

type Operations = Pick<Manifest, 'operations' | 'unknownOperations'>;

/**
 * Adds the operations of the library's own accessors, which call AWS without the SDK, so that the bundle does not show
 * them. `app.webSocket` is part of every app, and a schema of messages is for who sends and who receives them: they are
 * called only if the code mentions it. An unknown client of the SDK stays unknown, as its app may call more than these.
 *
 * @param mentions whether the code of the bundle, without this library and the SDK, has a text
 */
export function withStatedOperations(
  app: AppManifest,
  found: Operations,
  mentions: (pattern: RegExp) => boolean,
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
  mentions: (pattern: RegExp) => boolean,
): { [service: string]: readonly string[] } {
  const messages = (kind: string) =>
    Object.values(resources).some((one) => one.kind === kind && (one.message ?? one.details) !== undefined);
  const declared = (kind: string) => Object.values(resources).some((resource) => resource.kind === kind);
  return {
    ...(declared('secret') && { 'secrets-manager': ['GetSecretValue'] }),
    ...(declared('parameter') && { ssm: ['GetParameter'] }),
    // send() and sendBatch() are one action, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
    ...(messages('queue') && mentions(/\.send(Batch)?\b/) && { sqs: ['SendMessage'] }),
    ...(messages('topic') && mentions(/\.publish\b/) && { sns: ['Publish'] }),
    ...(messages('eventBus') && mentions(/\.put\b/) && { eventbridge: ['PutEvents'] }),
    // app.webSocket.send(), close() and info(), from any function of the app.
    ...(Object.values(functions).some(({ kind }) => kind === 'websocket') &&
      mentions(/webSocket/) && {
        [CONNECTIONS_SERVICE]: ['DeleteConnection', 'GetConnection', 'PostToConnection'],
      }),
  };
}
