import type { Declarations } from '../runtime/declarations';
import { API_HANDLER, STREAM_HANDLER, WEBSOCKET_VARIABLE } from '../runtime/names';
import { declarationOf, usesOfFunction } from '../runtime/uses';
import { MissingValueError } from '../runtime/values';

/**
 * The variables that a deployed function does not have, as its option `uses` does not name them, each with the error for
 * reading it.
 */
export function withheldVariables(
  declarations: Declarations,
  functionName: string,
  event: unknown,
): ReadonlyMap<string, () => Error> {
  // Of the gateways that stream, a REST API sends events of version 1.0. A function URL has one function for all routes.
  const ofFunctionUrl = functionName === STREAM_HANDLER && (event as any)?.version === '2.0';
  const uses = usesOfFunction(declarations, functionName, ofFunctionUrl);
  if (!uses) return new Map();
  const isApiHandler = functionName === API_HANDLER || functionName === STREAM_HANDLER;
  const option = isApiHandler
    ? 'the option "uses" of none of its routes names it'
    : 'its option "uses" does not name it';
  const used = uses.map((one) => declarationOf(one)?.variable ?? WEBSOCKET_VARIABLE);
  const webSocket = { kind: 'env', name: 'app.webSocket', variable: WEBSOCKET_VARIABLE } as const;
  return new Map(
    [...declarations.resources, webSocket]
      .filter(({ variable }) => !used.includes(variable))
      .map((one) => {
        const why = `the function "${functionName}" does not have it, as ${option}`;
        return [one.variable, () => new MissingValueError(one, why)];
      }),
  );
}
