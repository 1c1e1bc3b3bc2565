import type { TemplateResource } from './template';

/**
 * A message about a cycle of references, for which CloudFormation cannot create the stack; undefined if there is none.
 * The CDK finds cycles between stacks, not within one.
 */
export function cycleMessage(resources: ReadonlyMap<string, TemplateResource>): string | undefined {
  const cycle = findCycle(referenceGraph(resources));
  if (!cycle) return undefined;
  const pathOf = (id: string) => resources.get(id)!.path;
  const lines = cycle.map(
    ({ id, at }, i) => `  ${pathOf(id)} needs ${pathOf(cycle[(i + 1) % cycle.length].id)} (${at})`,
  );
  return `the resources refer to each other in a cycle, so that CloudFormation can create none of them first:\n${lines.join('\n')}\n${hintFor(cycle, resources)}`;
}

/** The ways out of a cycle, which for variables of functions are others. */
function hintFor(cycle: readonly Step[], resources: ReadonlyMap<string, TemplateResource>): string {
  const typeOf = ({ id }: Step) => resources.get(id)!.type;
  const variable = cycle.find((step) => typeOf(step) === 'AWS::Lambda::Function' && step.at.startsWith(VARIABLES));
  if (!variable) return 'Remove one of these references.';
  if (cycle.length === 1) return 'A function finds its own name in the variable AWS_LAMBDA_FUNCTION_NAME';
  if (cycle.some((step) => /^AWS::(ApiGateway::RestApi|ApiGatewayV2::Api)$/.test(typeOf(step)))) {
    return 'A function that serves an API reads its address from the request, not from its environment: request.baseUrl';
  }
  return (
    `Remove one of these references. If ${variable.at.slice(VARIABLES.length)} is of a resource that runtime/ declares, ` +
    'give the function the option "uses" without it: it then has no variable of it'
  );
}

const VARIABLES = 'Environment.Variables.';

/** One resource needs another to exist before it. */
export interface Reference {
  readonly to: string;
  /** The path of the reference in the resource: `Environment.Variables.API_URL`. */
  readonly at: string;
}

/** The references of each resource of a template, by logical id. */
export function referenceGraph(resources: ReadonlyMap<string, TemplateResource>): Map<string, Reference[]> {
  const graph = new Map<string, Reference[]>();
  for (const [id, { properties, updatePolicy, dependsOn }] of resources) {
    const found = new Map<string, Reference>();
    const add = (to: unknown, at: string) => {
      if (typeof to === 'string' && resources.has(to) && !found.has(to)) found.set(to, { to, at });
    };
    visit(properties, '', add);
    visit(updatePolicy, 'UpdatePolicy', add);
    for (const to of dependsOn) add(to, 'DependsOn');
    graph.set(id, [...found.values()]);
  }
  return graph;
}

function visit(value: any, at: string, add: (to: unknown, at: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  const keys = Object.keys(value);
  if (keys.length === 1) {
    const [name] = keys;
    if (name === 'Ref') return add(value.Ref, at);
    if (name === 'Fn::GetAtt') return add([value[name]].flat()[0]?.split('.')[0], at);
    if (name === 'Fn::Sub') return visitSub(value[name], at, add);
  }
  const intrinsic = keys.length === 1 && keys[0].startsWith('Fn::');
  for (const key of keys) visit(value[key], intrinsic || Array.isArray(value) ? at : at ? `${at}.${key}` : key, add);
}

function visitSub(value: unknown, at: string, add: (to: unknown, at: string) => void): void {
  const [text, variables] = Array.isArray(value) ? value : [value, {}];
  visit(variables, at, add);
  if (typeof text !== 'string') return;
  // `${!Literal}` is text.
  for (const [, name] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) {
    const [id] = name.trim().split('.');
    if (!Object.hasOwn(variables ?? {}, name.trim())) add(id, at);
  }
}

/** A step of a cycle: a resource, and the path of its reference to the next one. */
export interface Step {
  readonly id: string;
  readonly at: string;
}

/** The shortest cycle of the graph, undefined if there is none. It starts at the resource that sorts first. */
export function findCycle(graph: ReadonlyMap<string, readonly Reference[]>): Step[] | undefined {
  let shortest: Step[] | undefined;
  for (const id of inCycles(graph)) {
    const cycle = cycleThrough(id, graph);
    if (cycle && (!shortest || cycle.length < shortest.length)) shortest = cycle;
  }
  return shortest;
}

/**
 * The resources that remain when those that need nothing, and those that nothing needs, are removed repeatedly; sorted.
 */
function inCycles(graph: ReadonlyMap<string, readonly Reference[]>): string[] {
  const forward = new Map([...graph].map(([id, references]) => [id, references.map(({ to }) => to)]));
  const backward = new Map<string, string[]>([...graph.keys()].map((id) => [id, []]));
  for (const [id, targets] of forward) targets.forEach((to) => backward.get(to)!.push(id));
  const left = peel(forward, backward, new Set(graph.keys()));
  return [...peel(backward, forward, left)].sort();
}

function peel(needs: Map<string, string[]>, neededBy: Map<string, string[]>, among: Set<string>): Set<string> {
  const open = new Map([...among].map((id) => [id, needs.get(id)!.filter((to) => among.has(to)).length]));
  const queue = [...among].filter((id) => open.get(id) === 0);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    open.delete(id);
    for (const other of neededBy.get(id)!) {
      if (!open.has(other)) continue;
      open.set(other, open.get(other)! - 1);
      if (open.get(other) === 0) queue.push(other);
    }
  }
  return new Set(open.keys());
}

function cycleThrough(start: string, graph: ReadonlyMap<string, readonly Reference[]>): Step[] | undefined {
  const cameFrom = new Map<string, Step>();
  const queue = [start];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const { to, at } of graph.get(id)!) {
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, { id, at });
      if (to !== start) queue.push(to);
      else return wayBack(start, cameFrom);
    }
  }
  return undefined;
}

function wayBack(start: string, cameFrom: Map<string, Step>): Step[] {
  const steps = [cameFrom.get(start)!];
  while (steps[0].id !== start) steps.unshift(cameFrom.get(steps[0].id)!);
  return steps;
}
