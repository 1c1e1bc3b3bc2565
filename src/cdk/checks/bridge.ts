import type { Surface } from '../../manifest/surface';
import { ServerlessAppError } from '../errors';
import type { Project } from '../project';
import { generateCommand } from '../../config';
import { APP_FILE, BRIDGE_FILE } from '../../manifest/names';

/** Throws if the bridge was generated from an app with other functions or resources. */
export function checkBridge(
  bridge: Surface,
  app: Surface,
  project: Pick<Project, 'projectDir' | 'runtimeDir'>,
  path: string,
): void {
  const differences = [...functionDifferences(bridge, app), ...resourceDifferences(bridge, app)];
  if (differences.length === 0) return;
  throw new ServerlessAppError(
    'STALE_BRIDGE',
    path,
    `${BRIDGE_FILE} is older than ${project.runtimeDir}/${APP_FILE}: run "${generateCommand(project.projectDir)}"\n${differences.map((line) => `  ${line}`).join('\n')}`,
  );
}

function functionDifferences(bridge: Surface, app: Surface): string[] {
  return [
    ...app.functions.filter((name) => !bridge.functions.includes(name)).map((name) => `function ${name} is new`),
    ...bridge.functions.filter((name) => !app.functions.includes(name)).map((name) => `function ${name} is gone`),
  ];
}

function resourceDifferences(bridge: Surface, app: Surface): string[] {
  const names = [...new Set([...Object.keys(app.resources), ...Object.keys(bridge.resources)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [own(bridge.resources, name), own(app.resources, name)];
    if (!was) return [`resource ${name} (${is!.kind}) is new`];
    if (!is) return [`resource ${name} (${was.kind}) is gone`];
    if (was.kind !== is.kind) return [`resource ${name} is now of kind ${is.kind}, was ${was.kind}`];
    if (was.variable !== is.variable) return [`resource ${name} is now read from ${is.variable}, was ${was.variable}`];
    if (!was.optional !== !is.optional) return [`resource ${name} is now ${is.optional ? 'optional' : 'required'}`];
    return [];
  });
}

function own<T>(map: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
