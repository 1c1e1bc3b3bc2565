import type { ApiServer } from './api-server';
import type { LocalCloud, LocalOutput, NotRunLocally } from '../model';

/** What is served where, for the terminal. */
export function banner(cloud: LocalCloud, servers: readonly ApiServer[], outputs: readonly LocalOutput[]): string {
  const lines: string[] = [];
  for (const [i, api] of cloud.restApis.entries()) {
    const server = servers[i];
    if (!server?.gateway) continue;
    lines.push('', `${api.name}  ${server.url}`);
    const names = new Map(cloud.functions.map((fn) => [fn.arn, fn.logicalId]));
    const width = Math.max(0, ...server.gateway.routes.map(({ method }) => method.length));
    const pathWidth = Math.max(0, ...server.gateway.routes.map(({ path }) => path.length));
    for (const { method, path, functionArn } of server.gateway.routes) {
      lines.push(
        `  ${method.padEnd(width)}  ${path.padEnd(pathWidth)}  ${functionArn ? (names.get(functionArn) ?? '') : ''}`.trimEnd(),
      );
    }
  }
  if (cloud.restApis.length === 0) lines.push('', 'the stack has no REST API to serve');
  if (cloud.tables.length > 0) {
    lines.push('', 'tables');
    for (const { tableName, timeToLiveAttribute } of cloud.tables) {
      lines.push(
        `  ${tableName}${timeToLiveAttribute ? `  (items do not expire locally, whatever ${timeToLiveAttribute} says)` : ''}`,
      );
    }
  }
  if (outputs.length > 0) {
    lines.push('', 'outputs');
    const width = Math.max(...outputs.map(({ name }) => name.length));
    for (const { name, value } of outputs) lines.push(`  ${name.padEnd(width)}  ${value}`);
  }
  return [...lines, ...notRunLocally(cloud.notRunLocally)].join('\n');
}

/** `not run locally: Orders (AWS::SQS::Queue, demo/Orders): …` */
function notRunLocally(resources: readonly NotRunLocally[]): string[] {
  return resources.length === 0
    ? []
    : [
        '',
        ...resources.map(({ logicalId, type, constructPath, reason }) => {
          const resource = `${logicalId} (${[type, constructPath].filter(Boolean).join(', ')})`;
          return `not run locally: ${reason.startsWith(resource) ? reason : `${resource}: ${reason}`}`;
        }),
      ];
}
