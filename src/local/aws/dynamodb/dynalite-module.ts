import { createRequire } from 'node:module';

let load: NodeJS.Require | undefined;

/** Loads dynalite, or a module of it or of its dependencies. It is optional, so nothing imports it at start. */
export function dynaliteModule(name: string): any {
  load ??= createRequire(createRequire(__filename).resolve('dynalite'));
  return load(name);
}
