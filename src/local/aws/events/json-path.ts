/**
 * The value at a path of EventBridge, `$.detail.items[0].id`. Undefined if there is none.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function valueAt(path: string, value: unknown): unknown {
  let found: unknown = value;
  for (const step of stepsOf(path)) {
    if (typeof found !== 'object' || found === null) return undefined;
    if (step === '*') found = Object.values(found);
    else found = Object.hasOwn(found, step) ? (found as any)[step] : undefined;
  }
  return found;
}

/** The names and indexes in a path. */
function stepsOf(path: string): string[] {
  const steps = path.matchAll(/\.([^.[\]]+)|\[(\d+|\*)\]|\[(?:'([^']*)'|"([^"]*)")\]/g);
  return [...steps].map(([, name, index, single, double]) => name ?? index ?? single ?? double);
}
