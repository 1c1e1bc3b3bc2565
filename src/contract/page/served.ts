import { PageMessages } from './messages';
import { renderPage } from './page';
import type { Manifest } from '../../manifest/manifest';
import { DOCS_FILES } from '../../runtime/names';
import { openApi, renderOpenApi } from '../openapi';

/**
 * The files that `app.docs()` serves, by name; none without it. Addresses in them are relative, so that they are right
 * below a stage and below the base path of a domain.
 */
export function servedFiles(manifest: Manifest, version: string | undefined): [name: string, text: string][] {
  const servedAt = manifest.routes.find(({ docs }) => docs === 'page')?.path;
  if (servedAt === undefined) return [];
  // From the address of the document: `/docs/openapi.json` → `..`
  const url = servedAt === '/' ? '.' : servedAt.split('/').slice(1).fill('..').join('/');
  const messages = new PageMessages(manifest, true);
  const described = openApi(manifest, { version, url }, (components) => messages.add(components));
  return [
    [DOCS_FILES.page, renderPage(described, { servedAt, messages })],
    [DOCS_FILES.document, renderOpenApi(openApi(manifest, { version, url }))],
  ];
}
