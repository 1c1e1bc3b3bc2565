import type { Change, Level } from './change';
import type { FunctionManifest, Manifest } from '../../manifest/manifest';

/** The changes of functions and of what calls them, sorted by name. The functions of the API are its routes. */
export function functionChanges({ functions: before }: Manifest, { functions: after }: Manifest): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): Change[] => {
    const one = Object.hasOwn(before, name) ? before[name] : undefined;
    const other = Object.hasOwn(after, name) ? after[name] : undefined;
    if ((one ?? other)!.kind === 'http' || (one ?? other)!.kind === 'authorizer') return [];
    if (!one) return [{ level: 'safe', at: name, text: `new (${other!.kind})` }];
    if (!other) return [{ level: 'breaking', at: name, text: `gone (${one.kind})`, effect: effectOf(one) }];
    if (one.kind !== other.kind) {
      return [{ level: 'breaking', at: name, text: `${one.kind} → ${other.kind}`, effect: effectOf(one) }];
    }
    return optionChanges(name, one, other);
  });
}

function effectOf({ kind }: FunctionManifest): string {
  if (kind === 'lambda') return 'who invokes it fails';
  return kind === 'websocket' ? 'its messages are not handled' : 'its events are not handled';
}

/** Options of which less means that less is handled, or is handled less often. */
const AMOUNTS: readonly string[] = [
  'batchSize',
  'maximumConcurrency',
  'retryAttempts',
  'maxRecordAgeSeconds',
  'parallelizationFactor',
];

function optionChanges(name: string, before: FunctionManifest, after: FunctionManifest): Change[] {
  const [one, other] = [before, after] as unknown as { readonly [option: string]: unknown }[];
  const options = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return options.flatMap((option): Change[] => {
    const [from, to] = [one[option], other[option]];
    // Schemas are compared as those of other messages.
    if (['uses', 'message', 'response'].includes(option) || JSON.stringify(from) === JSON.stringify(to)) return [];
    const change = (level: Level, text: string, effect?: string): Change[] => [
      { level, at: name, text, ...(effect !== undefined && { effect }) },
    ];
    const arrow = `${option}: ${shown(from)} → ${shown(to)}`;
    if (AMOUNTS.includes(option)) {
      // -1 is without a limit.
      const lowered = amount(to) < amount(from);
      return lowered ? change('dangerous', arrow, 'more events may wait or be lost') : change('safe', arrow);
    }
    switch (option) {
      case 'source':
      case 'route':
        return change('breaking', arrow, effectOf(before));
      case 'events': {
        const gone = list(from).filter((event) => !list(to).includes(event));
        return gone.length > 0
          ? change('breaking', `events gone: ${gone.join(', ')}`, 'they are not handled')
          : change('safe', arrow);
      }
      case 'prefix':
      case 'suffix': {
        const isWider = option === 'prefix' ? text(from).startsWith(text(to)) : text(from).endsWith(text(to));
        return isWider ? change('safe', arrow) : change('breaking', arrow, 'events of other keys are not handled');
      }
      case 'filters':
      case 'pattern':
      case 'filter':
      case 'filterPattern':
        if (to === undefined) return change('safe', `${option} removed`);
        return from === undefined
          ? change('breaking', `${option} added: ${shown(to)}`, 'events that do not match are not handled')
          : filterChange(option, from, to, change, arrow);
      case 'expression':
        return change('dangerous', arrow, 'it runs at other times');
      case 'authorizer':
        if (!from) return change('breaking', 'authorizer added', 'clients without credentials cannot connect');
        return to
          ? change('breaking', arrow, 'its credentials are checked by another rule')
          : change('dangerous', 'authorizer removed', 'anyone may connect');
      default:
        return change('safe', arrow);
    }
  });
}

/** A list of filters of which one matches: a longer list is wider. Patterns are not compared. */
function filterChange(
  option: string,
  from: unknown,
  to: unknown,
  change: (level: Level, text: string, effect?: string) => Change[],
  arrow: string,
): Change[] {
  if (option === 'filters' && Array.isArray(from) && Array.isArray(to)) {
    const texts = to.map((filter) => JSON.stringify(filter));
    if (from.every((filter) => texts.includes(JSON.stringify(filter)))) return change('safe', arrow);
  }
  return change('unknown', arrow, 'events that matched before may not match now');
}

function amount(value: unknown): number {
  return typeof value !== 'number' || value === -1 ? Infinity : value;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function shown(value: unknown): string {
  if (value === undefined) return 'default';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
