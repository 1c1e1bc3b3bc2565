import * as fs from 'node:fs';
import * as path from 'node:path';
import type { OpenApiDocument } from './document';

/**
 * The text of a document.
 * @param marker projen's marker of a managed file
 */
export function renderOpenApi(document: OpenApiDocument, marker?: string): string {
  return `${JSON.stringify({ ...document, 'x-generated': marker }, undefined, 2)}\n`;
}

/** The version of a project, for the description of its API. */
export function apiVersion(projectDir: string): string | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(projectDir, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}
