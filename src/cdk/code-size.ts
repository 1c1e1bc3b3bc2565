import * as fs from 'node:fs';
import * as path from 'node:path';
import { ServerlessAppError } from './errors';
import type { BundleSize } from '../discovery';
import { LAMBDA_UNZIPPED_BYTES } from '../runtime/aws-limits';

// A few parts are most of a bundle that has grown.
const NAMED = 5;

/** Throws for a bundle that exceeds its budget, with its largest parts and what imports them. */
export function checkSizeBudget(
  { codeBytes, costs }: BundleSize,
  kilobytes: number | undefined,
  runtimeDir: string,
  constructPath: string,
): void {
  if (kilobytes === undefined || codeBytes <= kilobytes * 1000) return;
  const width = Math.max(...costs.slice(0, NAMED).map(({ bytes }) => shown(bytes).length));
  const largest = costs.slice(0, NAMED).map(({ name, bytes, importedBy }) => {
    const why = importedBy.length > 0 ? `, imported by ${importedBy.join(', which is imported by ')}` : '';
    return `  ${shown(bytes).padStart(width)}  ${name}${why}`;
  });
  throw new ServerlessAppError(
    'TOO_LARGE',
    constructPath,
    `the code of ${runtimeDir}/ is ${shown(codeBytes)}, and its budget is ${kilobytes} kB (bundling.sizeBudgetKilobytes). ` +
      `The largest parts of it:\n${largest.join('\n')}\nImport less, or give it a larger budget in .projenrc.ts`,
  );
}

/** Throws for code and layers that Lambda would refuse at the upload. */
export function checkUnzippedSize(
  code: readonly [string, number],
  layers: readonly (readonly [string, number])[],
  constructPath: string,
): void {
  const parts = [code, ...layers.filter(([, bytes]) => bytes > 0)];
  const sum = parts.reduce((total, [, bytes]) => total + bytes, 0);
  if (sum <= LAMBDA_UNZIPPED_BYTES) return;
  throw new ServerlessAppError(
    'TOO_LARGE',
    constructPath,
    `${parts.map(([name, bytes]) => `${name} is ${shown(bytes)}`).join(', ')}: together ${shown(sum)} unzipped, and Lambda takes ` +
      `${shown(LAMBDA_UNZIPPED_BYTES)}. Leave out what is not needed (bundling.files, bundling.nodeModules), or divide the app`,
  );
}

/** The bytes of the files in a folder of the cloud assembly; 0 if it is not a folder but, for example, a zip file. */
export function folderBytes(outdir: string, folder: string): number {
  const root = path.resolve(outdir, folder);
  if (!fs.statSync(root, { throwIfNoEntry: false })?.isDirectory()) return 0;
  return (fs.readdirSync(root, { recursive: true }) as string[]).reduce((sum, name) => {
    const stat = fs.statSync(path.join(root, name), { throwIfNoEntry: false });
    return sum + (stat?.isFile() ? stat.size : 0);
  }, 0);
}

/** `1,234.5 kB` */
function shown(bytes: number): string {
  return `${(bytes / 1000).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} kB`;
}
