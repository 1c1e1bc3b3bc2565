import { byName, compare } from './sorted';
import type { Declarations, FunctionDeclaration, HandlerDeclaration } from '../../runtime/declarations';
import { kindOf } from '../../runtime/kinds';
import { API_HANDLER, STREAM_HANDLER } from '../../runtime/names';
import type { FunctionManifest } from '../manifest';

/**
 * The functions with their event sources. How a handler takes its events (one by one, or all) is not part of the
 * manifest.
 */
export function functionsOf({ routes, functions, handlers }: Declarations): { [name: string]: FunctionManifest } {
  const described: [string, FunctionManifest][] = [
    ...functions.map(({ name, kind, uses }): [string, FunctionManifest] => [name, { kind, ...usesOf(uses) }]),
    ...handlers.map((handler): [string, FunctionManifest] => [handler.name, handlerOf(handler)]),
  ];
  if (routes.length > 0) described.push([API_HANDLER, { kind: 'http' }]);
  if (routes.some(({ stream }) => stream)) described.push([STREAM_HANDLER, { kind: 'http', stream: true }]);
  return byName(described);
}

function usesOf(uses: FunctionDeclaration['uses']): { readonly uses?: readonly string[] } {
  return uses ? { uses: [...new Set(uses.map(({ declaration }) => declaration.name))].sort(compare) } : {};
}

function handlerOf({ kind, source, options }: HandlerDeclaration): FunctionManifest {
  // The order of keys is the descriptor's, whatever order the options were given in.
  const described = Object.entries(kindOf(kind).options)
    .filter(([name]) => options[name] !== undefined)
    .map(([name, { described: as }]) => [name, as ? as(options[name]) : options[name]]);
  return {
    kind,
    ...(source && { source }),
    ...Object.fromEntries(described),
    ...usesOf(options.uses),
  } as unknown as FunctionManifest;
}
