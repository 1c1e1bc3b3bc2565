export function byName<T>(entries: readonly [string, T][]): { [name: string]: T } {
  return Object.fromEntries([...entries].sort(([a], [b]) => compare(a, b)));
}

/** By code units: `localeCompare` depends on the machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
