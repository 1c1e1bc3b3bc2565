import { createRequire } from 'node:module';

/** Loads dynalite, or a module of it or of its dependencies. It is optional, so nothing imports it at start. */
export function dynaliteModule(name: string): any {
  return createRequire(createRequire(__filename).resolve('dynalite'))(name);
}
