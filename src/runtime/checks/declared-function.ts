import type { FunctionCall } from '../checking';
import type { FunctionDeclaration, HandlerDeclaration, HandlerKind } from '../declarations';
import { kindOfMethod, type KindName } from '../kinds';
import type { EventKind } from '../kinds/kind';

interface Declared {
  readonly kind: EventKind & { readonly kind: KindName };
  /** The event source as it was passed: a declared resource, or an existing one. */
  readonly source?: any;
  /** The options, with defaults for those that were left out. */
  readonly options: { readonly [option: string]: any };
}

/** The kind of function that a call declares, its event source and its options. */
export function readCall({ method, from, options }: Pick<FunctionCall, 'method' | 'from' | 'options'>): Declared {
  const kind = kindOfMethod(method);
  const { source, argument } = kind;
  const own: { [option: string]: unknown } = { ...options, ...argument?.(from, method) };
  if (source?.option) delete own[source.option];
  return {
    kind,
    source: source?.option ? options[source.option] : source && from,
    options: { ...own, ...defaultsOf(kind, own) },
  };
}

/** The defaults of the options that were left out. */
export function defaultsOf({ options }: EventKind, given: { readonly [option: string]: unknown } = {}): object {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([name, option]) => option.default !== undefined && given[name] === undefined)
      .map(([name, option]) => [name, option.default]),
  );
}

/** The declaration that a call makes. */
export function declaredFunction(call: FunctionCall): FunctionDeclaration | HandlerDeclaration {
  const { name, handler } = call;
  const {
    kind: { kind },
    source: from,
    options: { name: _, ...options },
  } = readCall(call);
  if (kind === 'lambda') return { name, kind, uses: options.uses, handler };
  // A declared resource is replaced by its name; any other source stays as it is.
  const source = from?.declaration ? { resource: from.declaration.name } : from;
  return { name, kind: kind as HandlerKind, ...(source && { source }), options, handler };
}
