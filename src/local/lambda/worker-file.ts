import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';

/** The arguments of `new Worker` for the worker of an instance. */
export interface WorkerFile {
  readonly filename: string;
  /** Whether `filename` is the program itself. */
  readonly eval: boolean;
}

let found: WorkerFile | undefined;

/**
 * The worker's program: the compiled file beside this one or, where this runs from the TypeScript sources, built from
 * them in memory.
 */
export function workerFile(): WorkerFile {
  return (found ??= findWorkerFile());
}

function findWorkerFile(): WorkerFile {
  const compiled = path.join(__dirname, 'worker', 'main.js');
  if (fs.existsSync(compiled)) return { filename: compiled, eval: false };

  const esbuild: typeof import('esbuild') = createRequire(__filename)('esbuild');
  const source = path.join(__dirname, 'worker', 'main.ts');
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [source],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
  // Stacks name the file.
  return { filename: `${outputFiles[0].text}\n//# sourceURL=${source}`, eval: true };
}
