import * as fs from 'node:fs';
import * as path from 'node:path';
import { describeApp } from '../../src/manifest/describe';
import type { Manifest } from '../../src/manifest/manifest';
import { APP, type App } from '../../src/runtime';

const ROOT = path.resolve(__dirname, '../..');

/**
 * The app of `runtime/app.ts`, loaded into this process. Tests that do it map the package to `src/runtime`:
 * `jest.mock('serverless-cdk-project/runtime', …)`.
 */
export function loadApp(folder: string, files: { readonly [file: string]: string }): App {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  return require(path.join(folder, 'runtime/app.ts')).app;
}

/** The manifest of an app, without what is read from its bundle. */
export function manifestOf(app: App): Manifest {
  return { version: 2, ...describeApp(app[APP]), operations: {}, unknownOperations: [] };
}
