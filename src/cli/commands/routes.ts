import { generateFiles } from './generate';
import { deployedRoutes, urlOf } from '../../deployed/routes';
import type { DeployedStack } from '../../deployed/stack';
import type { Manifest } from '../../manifest/manifest';
import { API_HANDLER, ENDPOINT_URL, STREAM_HANDLER, WEBSOCKET_CONNECT_URL } from '../../runtime/names';
import { currentProjectDir, parseFlags } from '../command';
import { PROFILE_HELP, STAGE_FLAGS, withDeployedStage } from '../deployed-stage';

const HELP = `Usage: serverless-cdk-project routes [flags]

Shows the routes of runtime/app.ts: method, path, function and authorizer; with a stage, their URLs on AWS.

  --stage <name>       a deployed stage; its routes have their URL, and those that are not deployed are marked
${PROFILE_HELP}
  --json               as JSON
`;

/** A route as this command shows it. */
interface ShownRoute {
  /** `WS` for a route of a WebSocket API. */
  readonly method: string;
  readonly path: string;
  readonly function: string;
  readonly authorizer?: string;
  readonly apiKeyRequired?: true;
  readonly url?: string;
  readonly deployed?: boolean;
}

export async function run(args: string[]): Promise<number> {
  const { help, json, stage, profile } = parseFlags('routes', args, {
    json: { type: 'boolean' },
    ...STAGE_FLAGS,
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const projectDir = currentProjectDir();
  const routes = routesOf(generateFiles(projectDir));
  const shown =
    stage === undefined
      ? routes
      : await withDeployedStage('routes', projectDir, { stage, profile }, async ({ stack }) => onStage(routes, stack));
  process.stdout.write(json ? `${JSON.stringify(shown, undefined, 2)}\n` : table(shown));
  return 0;
}

function routesOf({ routes, functions }: Manifest): ShownRoute[] {
  return [
    ...routes.map(({ method, path, authorizer, apiKeyRequired, stream }): ShownRoute => ({
      method,
      path,
      function: stream ? STREAM_HANDLER : API_HANDLER,
      ...(authorizer && { authorizer: authorizer.name }),
      ...(apiKeyRequired && { apiKeyRequired }),
    })),
    ...Object.entries(functions).flatMap(([name, declared]): ShownRoute[] =>
      declared.kind === 'websocket'
        ? [
            {
              method: 'WS',
              path: declared.route,
              function: name,
              ...(declared.authorizer && { authorizer: declared.authorizer.name }),
            },
          ]
        : [],
    ),
  ];
}

function onStage(routes: readonly ShownRoute[], stack: DeployedStack): ShownRoute[] {
  const isDeployed = deployedRoutes(stack);
  const { [ENDPOINT_URL]: base, [WEBSOCKET_CONNECT_URL]: socket } = stack.outputs;
  return routes.map((route) => {
    if (route.method === 'WS') return { ...route, ...(socket && { url: socket }), deployed: socket !== undefined };
    const deployed = isDeployed?.(route.method, route.path);
    return {
      ...route,
      ...(base !== undefined && deployed !== false && { url: urlOf(base, route.path) }),
      ...(deployed !== undefined && { deployed }),
    };
  });
}

function table(routes: readonly ShownRoute[]): string {
  if (routes.length === 0) return 'runtime/app.ts declares no routes.\n';
  const rows = routes.map(({ method, path, function: name, authorizer, apiKeyRequired, url, deployed }) => [
    method,
    path,
    name,
    [authorizer, apiKeyRequired && 'API key'].filter(Boolean).join(', '),
    deployed === false ? '(not deployed)' : (url ?? ''),
  ]);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .filter((_, column) => widths[column] > 0)
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
