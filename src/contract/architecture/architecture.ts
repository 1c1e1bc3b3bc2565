import type { FunctionManifest, Manifest, RouteManifest } from '../../manifest/manifest';
import { functionOf, sourceOf, triggerOf, usedBy } from './parts';

/** The most nodes of a picture; above, routes are grouped by their first segment. */
const MOST_NODES = 40;

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
    '',
  ].join('\n');
}

function flowchart(manifest: Manifest): string[] {
  const { functions, resources, routes } = manifest;
  const nodes = new Map<string, string>();
  const edges = new Set<string>();
  const groups = groupsOf(routes, Object.keys(functions).length + Object.keys(resources).length);
  const functionNode = (name: string) => `f_${idOf(name)}`;
  const resourceNode = (name: string) => `r_${idOf(name)}`;
  for (const name of Object.keys(functions)) nodes.set(functionNode(name), `${functionNode(name)}["${escaped(name)}"]`);
  for (const [name, { kind }] of Object.entries(resources)) {
    if (kind === 'env') continue;
    nodes.set(resourceNode(name), `${resourceNode(name)}[("${escaped(name)}<br/>${kind}")]`);
  }
  groups.forEach(({ label, members }, i) => {
    nodes.set(`p_${i}`, `p_${i}(["${escaped(label)}"])`);
    for (const target of new Set(members.map(functionOf))) {
      if (Object.hasOwn(functions, target)) edges.add(`p_${i} --> ${functionNode(target)}`);
    }
    for (const authorizer of new Set(members.flatMap((route) => route.authorizer?.name ?? []))) {
      if (Object.hasOwn(functions, authorizer)) edges.add(`p_${i} -. asks .-> ${functionNode(authorizer)}`);
    }
  });
  Object.entries(functions).forEach(([name, declaration]) => {
    const source = sourceOf(declaration);
    if (source && 'resource' in source) {
      edges.add(`${resourceNode(source.resource)} -- ${triggerOf(declaration).event} --> ${functionNode(name)}`);
    } else if (declaration.kind !== 'http' && declaration.kind !== 'authorizer' && declaration.kind !== 'lambda') {
      const trigger = `t_${idOf(name)}`;
      nodes.set(trigger, `${trigger}(["${escaped(triggerOf(declaration).text)}"])`);
      edges.add(`${trigger} --> ${functionNode(name)}`);
    }
    for (const used of usedBy(declaration, resources)) {
      if (source && 'resource' in source && source.resource === used && declaration.uses === undefined) continue;
      edges.add(`${functionNode(name)} --> ${resourceNode(used)}`);
    }
  });
  return ['flowchart LR', ...[...nodes.values()].map((node) => `  ${node}`), ...[...edges].map((edge) => `  ${edge}`)];
}

interface Group {
  readonly label: string;
  readonly members: readonly RouteManifest[];
}

function groupsOf(routes: readonly RouteManifest[], others: number): Group[] {
  if (routes.length + others <= MOST_NODES) {
    return routes.map((route) => ({ label: `${route.method} ${route.path}`, members: [route] }));
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Letters, digits and `_` only; two names that differ in other characters stay apart. */
function idOf(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, (character) => `_${character.codePointAt(0)!.toString(16)}_`);
}

/** https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters */
function escaped(text: string): string {
  return text.replace(/[#"<>&`]/g, (character) => `#${character.codePointAt(0)};`);
}
