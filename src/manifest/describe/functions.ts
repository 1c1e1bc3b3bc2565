import { jsonSchemaOf } from './schemas';
import { byName, compare } from './sorted';
import type { Declarations, HandlerDeclaration } from '../../runtime/declarations';
import { kindOf } from '../../runtime/kinds';
import { API_HANDLER, STREAM_HANDLER } from '../../runtime/names';
import { declarationOf, type Usable, usesOfFunction } from '../../runtime/uses';
import type { FunctionManifest } from '../manifest';

/**
 * The functions with their event sources. How a handler takes its events (one by one, or all) is not part of the
 * manifest.
 */
export function functionsOf(declarations: Declarations): { [name: string]: FunctionManifest } {
  const { routes, functions, handlers } = declarations;
  const uses = (name: string) => describedUses(usesOfFunction(declarations, name));
  const described: [string, FunctionManifest][] = [
    ...functions.map(({ name, kind }): [string, FunctionManifest] => [name, { kind, ...uses(name) }]),
    ...handlers.map((handler): [string, FunctionManifest] => [
      handler.name,
      { ...handlerOf(handler), ...uses(handler.name) },
    ]),
  ];
  if (routes.length > 0) described.push([API_HANDLER, { kind: 'http', ...uses(API_HANDLER) }]);
  if (routes.some(({ stream }) => stream))
    described.push([STREAM_HANDLER, { kind: 'http', stream: true, ...uses(STREAM_HANDLER) }]);
  return byName(described);
}

function describedUses(uses: readonly Usable[] | undefined): Pick<FunctionManifest, 'uses' | 'webSocket'> {
  if (!uses) return {};
  const names = uses.flatMap((one) => declarationOf(one)?.name ?? []);
  return {
    uses: [...new Set(names)].sort(compare),
    ...(names.length < uses.length && { webSocket: true }),
  };
}

function handlerOf({ kind, source, options }: HandlerDeclaration): FunctionManifest {
  // The order of keys is the descriptor's, whatever order the options were given in.
  const described = Object.entries(kindOf(kind).options)
    .filter(([name]) => options[name] !== undefined)
    .map(([name, { described: as, schema }]) => [
      name,
      schema ? jsonSchemaOf(options[name], schema) : as ? as(options[name]) : options[name],
    ]);
  return {
    kind,
    ...(source && { source }),
    ...Object.fromEntries(described),
  } as unknown as FunctionManifest;
}
