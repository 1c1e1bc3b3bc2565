import type { Metafile } from 'esbuild';

type Inputs = Metafile['inputs'];

/** A module that runs too early in the files of a bundle. Names are those of the metafile. */
export interface Displaced {
  readonly module: string;
  /** A module that is imported before it and has not run yet. */
  readonly before: string;
  /** The calls of `import()` that put it into another file. */
  readonly causes: readonly DynamicImport[];
}

export interface DynamicImport {
  readonly importer: string;
  readonly specifier: string;
}

/** The order of modules in the sources and in the files of a bundle, when one of its entry points is loaded. */
export interface LoadOrder {
  readonly entry: string;
  readonly source: readonly string[];
  readonly output: readonly string[];
}

/**
 * The entry points of a bundle in several files whose modules run in another order than that of the sources. A file
 * runs as a whole, after the files that it imports, so that a module that is shared with an `import()` runs before all
 * that are not: https://github.com/evanw/esbuild/issues/399
 */
export function changedOrders({ inputs, outputs }: Metafile): LoadOrder[] {
  const wrapped = wrappedModules(inputs);
  return Object.keys(outputs).flatMap((file) => {
    const entry = outputs[file].entryPoint;
    if (entry === undefined || !(entry in inputs)) return [];
    const output = outputOrder({ inputs, outputs }, file, wrapped);
    const present = new Set(output);
    const source = sourceOrder(inputs, entry).filter((module) => present.has(module));
    return source.join('\0') === output.join('\0') ? [] : [{ entry, source, output }];
  });
}

/** The first module of those with side effects that runs too early, if there is one. */
export function displacedModule(
  { inputs }: Metafile,
  orders: readonly LoadOrder[],
  hasEffects: (module: string) => boolean,
): Displaced | undefined {
  for (const { entry, source, output } of orders) {
    const wanted = source.filter(hasEffects);
    const actual = output.filter(hasEffects);
    const at = wanted.findIndex((module, index) => module !== actual[index]);
    if (at === -1) continue;
    const module = actual[at];
    const dynamic = dynamicImports(inputs).filter(({ target }) => sourceOrder(inputs, target).includes(module));
    const others = dynamic.filter(({ target }) => target !== entry);
    return { module, before: wanted[at], causes: others.length > 0 ? others : dynamic };
  }
  return undefined;
}

/** The modules that run when the main entry point of a bundle is loaded, in the order of the sources. */
export function loadedModules({ inputs, outputs }: Metafile, entryFile: string): string[] {
  const output = Object.keys(outputs).find((file) => file.endsWith(`/${entryFile}`));
  return output === undefined ? [] : sourceOrder(inputs, outputs[output].entryPoint!);
}

/** The order of ES modules: the imports of a module run before it. CommonJS runs where it is imported first. */
function sourceOrder(inputs: Inputs, entry: string): string[] {
  const order = new Set<string>();
  const seen = new Set<string>();
  visit(entry);
  return [...order];

  function visit(module: string): void {
    if (seen.has(module)) return;
    seen.add(module);
    for (const imported of importsOf(inputs, module)) visit(imported);
    order.add(module);
  }
}

function outputOrder({ inputs, outputs }: Metafile, file: string, wrapped: ReadonlySet<string>): string[] {
  const order = new Set<string>();
  const seen = new Set<string>();
  const loaded = new Set<string>();
  load(file);
  const { entryPoint } = outputs[file];
  if (wrapped.has(entryPoint!)) visit(entryPoint!, () => true);
  return [...order];

  function load(output: string): void {
    if (loaded.has(output)) return;
    loaded.add(output);
    const { imports, inputs: own } = outputs[output];
    const statements = imports.filter(({ kind }) => kind === 'import-statement');
    for (const { path, external } of statements) if (!external) load(path);
    for (const { path, external } of statements) if (external) order.add(path);
    // A module is listed where its first import is: it runs after all of them.
    for (const module of Object.keys(own)) if (!wrapped.has(module)) visit(module, (one) => Object.hasOwn(own, one));
  }

  /** CommonJS is in a function, wherever it is, and runs where that is called. */
  function visit(module: string, isHere: (module: string) => boolean): void {
    if (seen.has(module) || !(isHere(module) || wrapped.has(module))) return;
    seen.add(module);
    for (const imported of importsOf(inputs, module)) visit(imported, isHere);
    order.add(module);
  }
}

/** The modules that run before the rest of a module, in order. */
function importsOf(inputs: Inputs, module: string): string[] {
  const { imports, format } = inputs[module] ?? { imports: [] };
  return imports
    .filter(({ kind }) => kind === 'import-statement' || (kind === 'require-call' && format !== 'esm'))
    .map(({ path }) => path);
}

/** The modules that esbuild puts into functions: CommonJS, and what CommonJS requires, with all that it imports. */
function wrappedModules(inputs: Inputs): ReadonlySet<string> {
  const wrapped = new Set(Object.keys(inputs).filter((module) => inputs[module].format === 'cjs'));
  for (const { imports } of Object.values(inputs)) {
    for (const { path, kind } of imports) if (kind === 'require-call') wrapped.add(path);
  }
  for (const module of wrapped) {
    for (const { path, kind } of inputs[module]?.imports ?? []) if (kind === 'import-statement') wrapped.add(path);
  }
  return wrapped;
}

function dynamicImports(inputs: Inputs): (DynamicImport & { readonly target: string })[] {
  return Object.entries(inputs).flatMap(([importer, { imports }]) =>
    imports
      .filter(({ kind, external }) => kind === 'dynamic-import' && !external)
      .map(({ path: target, original }) => ({ importer, specifier: original ?? target, target })),
  );
}
