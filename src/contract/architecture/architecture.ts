import type { FunctionManifest, Manifest, RouteManifest } from '../../manifest/manifest';
import { functionOf, shapeOf, sourceOf, triggerOf, usedBy, usesAll } from './parts';

/** The most nodes of a picture; above, routes are grouped by their first segment. */
const MOST_NODES = 40;

/** The most arrows of functions that may use all resources; above, these lead to one node for all of them. */
const MOST_ARROWS = 20;

/** The most arrows to authorizers. */
const MOST_ASKING = 10;

/** The most characters of a trigger; the table has all of them. */
const MOST_CHARACTERS = 60;

/**
 * A picture of an app as Mermaid, which GitHub draws, with tables beside it: what calls its functions, and what they use.
 * @param marker projen's marker of a managed file
 */
export function renderArchitecture(manifest: Manifest, marker?: string): string {
  return [
    ...(marker === undefined ? [] : [`<!-- ${marker} -->`, '']),
    `# ${manifest.app}`,
    '',
    '```mermaid',
    ...flowchart(manifest),
    '```',
    ...routeTable(manifest),
    ...functionTable(manifest),
    ...messageTable(manifest),
    '',
  ].join('\n');
}

function flowchart({ functions, resources, routes }: Manifest): string[] {
  const shown = Object.entries(resources).filter(([, { kind }]) => kind !== 'env');
  const groups = groupsOf(routes, Object.keys(functions).length + shown.length);
  const unlimited = Object.values(functions).filter(usesAll).length * shown.length;
  const all = unlimited > MOST_ARROWS && shown.length > 1 ? 'r' : undefined;
  const nodes = new Map<string, string>();
  for (const name of Object.keys(functions)) nodes.set(functionNode(name), `["${escaped(name)}"]`);
  for (const [name, { kind }] of shown) nodes.set(resourceNode(name), `[("${escaped(name)}<br/>${kind}")]`);
  if (all) nodes.set(all, `[("all ${shown.length} resources")]`);
  groups.forEach(({ label }, i) => nodes.set(`p_${i}`, `(["${escaped(label)}"])`));
  const edges = new Set(routeEdges(groups, functions));
  for (const [name, declaration] of Object.entries(functions)) {
    const source = sourceOf(declaration);
    if (source && 'resource' in source) {
      edges.add(`${resourceNode(source.resource)} -- ${triggerOf(declaration).event} --> ${functionNode(name)}`);
    } else if (declaration.kind !== 'http' && declaration.kind !== 'authorizer' && declaration.kind !== 'lambda') {
      const trigger = `t_${idOf(name)}`;
      nodes.set(trigger, `(["${escaped(shortened(triggerOf(declaration).text))}"])`);
      edges.add(`${trigger} --> ${functionNode(name)}`);
    }
    if (all && usesAll(declaration)) {
      edges.add(`${functionNode(name)} --> ${all}`);
      continue;
    }
    for (const used of usedBy(declaration, resources)) {
      if (source && 'resource' in source && source.resource === used && usesAll(declaration)) continue;
      edges.add(`${functionNode(name)} --> ${resourceNode(used)}`);
    }
  }
  return [
    'flowchart LR',
    ...[...nodes].map(([id, shape]) => `  ${id}${shape}`),
    ...[...edges].map((edge) => `  ${edge}`),
  ];
}

/** The arrows from routes to their functions and authorizers; where many ask an authorizer, one from their function. */
function routeEdges(groups: readonly Group[], functions: Manifest['functions']): string[] {
  const served: string[] = [];
  const asking: string[] = [];
  const askingOnce: string[] = [];
  groups.forEach(({ members }, i) => {
    for (const route of members) {
      const [target, authorizer] = [functionOf(route), route.authorizer?.name];
      if (Object.hasOwn(functions, target)) served.push(`p_${i} --> ${functionNode(target)}`);
      if (authorizer === undefined || !Object.hasOwn(functions, authorizer)) continue;
      asking.push(`p_${i} -. asks .-> ${functionNode(authorizer)}`);
      askingOnce.push(`${functionNode(target)} -. routes ask .-> ${functionNode(authorizer)}`);
    }
  });
  return [...served, ...(new Set(asking).size > MOST_ASKING ? askingOnce : asking)];
}

interface Group {
  readonly label: string;
  readonly members: readonly RouteManifest[];
}

function groupsOf(routes: readonly RouteManifest[], others: number): Group[] {
  if (routes.length + others <= MOST_NODES) {
    // The page of `app.docs()` stands for its document, too.
    const shown = routes.filter(({ docs }) => docs !== 'document');
    return shown.map((route) => ({
      label: `${route.method} ${route.path}${route.docs ? ' (API reference)' : ''}`,
      members: [route],
    }));
  }
  const byFirst = new Map<string, RouteManifest[]>();
  for (const route of routes) {
    const first = `/${route.path.split('/')[1] ?? ''}`;
    byFirst.set(first, [...(byFirst.get(first) ?? []), route]);
  }
  return [...byFirst].map(([first, members]) => ({
    label: `${first} (${members.length} route${members.length > 1 ? 's' : ''})`,
    members,
  }));
}

function routeTable({ routes }: Manifest): string[] {
  if (routes.length === 0) return [];
  return [
    '',
    '## Routes',
    '',
    ...table(
      ['route', 'function', 'authorizer', 'schemas', 'errors'],
      routes.map((route) => [
        `\`${route.method} ${route.path}\``,
        `\`${functionOf(route)}\``,
        [
          ...(route.authorizer
            ? [[route.authorizer.name, ...(route.authorizer.scopes ?? [])].map((one) => `\`${one}\``).join(' ')]
            : []),
          ...(route.apiKeyRequired ? ['API key'] : []),
        ].join(', '),
        Object.keys(route.schemas ?? {}).join(', '),
        (route.errors ?? []).map(({ status, code }) => `${status} ${code}`).join(', '),
      ]),
    ),
  ];
}

function functionTable({ functions, resources }: Manifest): string[] {
  const entries = Object.entries(functions);
  if (entries.length === 0) return [];
  return [
    '',
    '## Functions',
    '',
    ...table(
      ['function', 'called by', 'uses'],
      entries.map(([name, declaration]: [string, FunctionManifest]) => [
        `\`${name}\``,
        triggerOf(declaration).text,
        usedBy(declaration, resources)
          .map((used) => `\`${used}\``)
          .join(', '),
      ]),
    ),
  ];
}

/** The messages that have a schema. */
function messageTable({ functions, resources }: Manifest): string[] {
  const ofRoutes = Object.values(functions).flatMap((one): string[][] => {
    if (one.kind !== 'websocket') return [];
    const { route, message, response } = one;
    return [
      ...(message ? [[`WebSocket \`${route}\``, `\`${shapeOf(message)}\``]] : []),
      ...(response ? [[`WebSocket \`${route}\`, response`, `\`${shapeOf(response)}\``]] : []),
    ];
  });
  const ofResources = Object.entries(resources).flatMap(([name, { kind, message, details = {} }]): string[][] => [
    ...(message ? [[`\`${name}\` (${kind})`, `\`${shapeOf(message)}\``]] : []),
    ...Object.entries(details).map(([type, schema]) => [`\`${name}\` (${kind}) \`${type}\``, `\`${shapeOf(schema)}\``]),
  ]);
  const rows = [...ofResources, ...ofRoutes];
  return rows.length === 0 ? [] : ['', '## Messages', '', ...table(['of', 'message'], rows)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function functionNode(name: string): string {
  return `f_${idOf(name)}`;
}

function resourceNode(name: string): string {
  return `r_${idOf(name)}`;
}

/** Letters, digits and `_` only; two names that differ in other characters stay apart. */
function idOf(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, (character) => `_${character.codePointAt(0)!.toString(16)}_`);
}

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters */
function escaped(text: string): string {
  return text.replace(/[#"<>&`]/g, (character) => `#${character.codePointAt(0)};`);
}
