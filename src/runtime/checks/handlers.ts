import type { FunctionCall } from '../checking';
import type { HandlerDeclaration } from '../declarations';
import type { EventKind } from '../kinds/kind';
import { awaitMethod } from './complete';
import { DeclarationError } from './declaration-error';
import { readCall } from './declared-function';
import { checkHandler, checkOptions, shown, type OptionTypes } from './options';
import { checkSource } from './source';
import { checkUses } from './uses';

export function checkFunction(method: string, from: unknown, given: object, handler: unknown): void {
  if (typeof given !== 'object' || given === null) {
    throw new DeclarationError(`${method}: expected an object of options, got ${shown(given)}`);
  }
  const { kind, source, options } = readCall({ method, from, options: given as FunctionCall['options'] });
  checkOptions(method, options, typesOf(kind));
  const what = `${method} "${options.name}"`;
  checkUses(what, options.uses);
  // `app.authorizer()` is the only method that is not a decorator.
  if (handler === undefined && kind.kind !== 'authorizer') awaitMethod(what);
  else checkHandler(what, handler);
  if (kind.source && !(kind.source.option && source === undefined)) checkSource(what, kind.source, source);
  for (const [name, { problem }] of Object.entries(kind.options)) {
    const wrong = options[name] === undefined ? undefined : problem?.(options[name]);
    if (wrong) throw new DeclarationError(`${what}: option "${name}" ${wrong}`);
  }
  kind.check?.(what, options);
}

function typesOf({ options, batches }: EventKind): OptionTypes {
  const own = Object.entries(options).map(([name, { type, presence }]) => [
    name,
    presence === 'required' || presence === 'argument' ? `${type}!` : type,
  ]);
  return { name: 'string!', uses: 'any', ...Object.fromEntries(own), ...(batches && { batch: 'boolean' }) };
}

/** Throws if a WebSocket route has two functions. */
export function checkHandlerClash(
  before: readonly HandlerDeclaration[],
  { kind, name, options }: HandlerDeclaration,
): void {
  const other = kind === 'websocket' && before.find((one) => one.kind === kind && one.options.route === options.route);
  if (other) {
    throw new DeclarationError(
      `The WebSocket route ${options.route} is declared twice: by "${other.name}" and by "${name}". Remove one of them`,
    );
  }
}
