import { apiVersion } from '../../contract/openapi';
import { servedFiles } from '../../contract/page';
import { describeApp } from '../../manifest/describe';
import type { Declarations, DocsFile } from '../../runtime/declarations';
import { DOCS_FILES } from '../../runtime/names';

/** A file of `app.docs()`, which is part of no bundle here. */
export function docsFile(declarations: Declarations, file: DocsFile): string {
  const manifest = { version: 2 as const, ...describeApp(declarations), operations: {}, unknownOperations: [] };
  return new Map(servedFiles(manifest, apiVersion(process.cwd()))).get(DOCS_FILES[file])!;
}
