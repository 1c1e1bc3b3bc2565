import type { Step } from './parse';

/** The value that the steps select, or the list of values if they may select several. */
export function select(steps: readonly Step[], item: unknown, root: unknown): unknown {
  const { values, isDefinite } = selected(steps, item, root);
  return isDefinite ? values.at(-1) : values;
}

export function selected(
  steps: readonly Step[],
  item: unknown,
  root: unknown,
): { readonly values: readonly unknown[]; readonly isDefinite: boolean } {
  let values: readonly unknown[] = [item];
  let isDefinite = true;
  let isDeep = false;
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    if (step.type === 'descendants') {
      isDefinite = false;
      isDeep = true;
      continue;
    }
    if (step.type === 'function') {
      // Of a path that begins with `..`, the function takes all values; of others, each.
      const takesAll = steps[0].type === 'descendants';
      values = ofFunctions().callFunction(step, values, takesAll, root);
      if (takesAll) isDefinite = true;
    } else if (isDeep && step.type === 'filter') {
      values = values.flatMap(descendants).filter((value) => isMap(value) && step.test(value, root));
    } else {
      if (isDeep) values = values.flatMap(descendants);
      // https://github.com/json-path/JsonPath: PropertyPathTokenPredicate of ScanPathToken.java
      if (isDeep && isLast && step.type === 'names') values = values.filter((value) => hasAll(value, step.names));
      values = values.flatMap((value) => next(step, value, root, isLast));
      if (!selectsOne(step, isLast)) isDefinite = false;
    }
    isDeep = false;
  }
  return { values, isDefinite };
}

type Selecting = Exclude<Step, { readonly type: 'descendants' | 'function' }>;

function selectsOne(step: Selecting, isLast: boolean): boolean {
  if (step.type === 'names') return isLast || step.names.length === 1;
  return step.type === 'indexes' && step.indexes.length === 1;
}

function next(step: Selecting, value: unknown, root: unknown, isLast: boolean): unknown[] {
  switch (step.type) {
    case 'names': {
      if (!isMap(value)) return [];
      const names = step.names.filter((name) => Object.hasOwn(value, name));
      if (step.names.length === 1 || !isLast) return names.map((name) => value[name]);
      return [Object.fromEntries(names.map((name) => [name, value[name]]))];
    }
    case 'indexes':
      return Array.isArray(value) ? step.indexes.flatMap((index) => itemAt(value, index)) : [];
    case 'slice':
      return Array.isArray(value) ? slice(value, step) : [];
    case 'wildcard':
      return childrenOf(value);
    case 'filter':
      if (Array.isArray(value)) return value.filter((item) => step.test(item, root));
      return isMap(value) && step.test(value, root) ? [value] : [];
  }
}

function hasAll(value: unknown, names: readonly string[]): boolean {
  return isMap(value) && names.every((name) => Object.hasOwn(value, name));
}

function itemAt(list: readonly unknown[], index: number): unknown[] {
  const position = index < 0 ? list.length + index : index;
  return position in list ? [list[position]] : [];
}

/** With both bounds, a negative one is the index of an item, and not a distance from the end. */
function slice(list: readonly unknown[], { from, to }: { readonly from?: number; readonly to?: number }): unknown[] {
  if (from === undefined || to === undefined) return list.slice(from, to);
  const items: unknown[] = [];
  for (let index = from; index < Math.min(to, list.length); index++) items.push(...itemAt(list, index));
  return items;
}

/** The items of a list, the values of an object. */
export function childrenOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function descendants(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...childrenOf(value).flatMap(descendants)];
}

/** Loaded for paths that need it. */
function ofFunctions(): typeof import('./functions') {
  return require('./functions');
}
