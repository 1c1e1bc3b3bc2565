import { createHash } from 'node:crypto';
import { SCRIPT, STYLE } from './assets.generated';
import { componentId } from './component';
import { connection } from './form';
import { Html, html } from './html';
import type { PageMessages } from './messages';
import { operationHtml, type Described } from './operation';
import { schemaHtml } from './schema';
import type { OpenApiDocument } from '../openapi';

export interface PageOptions {
  /** The path at which the API itself serves the page; the document is at `openapi.json` below it. */
  readonly servedAt?: string;
  /** Messages whose schemas are components of the document. */
  readonly messages?: PageMessages;
}

/**
 * The reference of an API as one page that loads nothing: it works from a file as well. The reference is HTML; a script
 * sends the requests of the forms. Data is only in escaped text and attributes, never in the script.
 */
export function renderPage(document: OpenApiDocument, { servedAt, messages }: PageOptions = {}): string {
  const { title, version } = document.info;
  const groups = byTag(document);
  const schemas = Object.entries(document.components?.schemas ?? {});
  const count = groups.reduce((sum, [, operations]) => sum + operations.length, 0);
  return `${html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title} ${version}</title>
<style>${new Html(STYLE)}</style>
</head>
<body${servedAt !== undefined && html` data-served-at="${servedAt}"`}>
<header><h1>${title} <small>${version}</small></h1>
${servedAt !== undefined && html`<p><a href="${servedAt.split('/').at(-1)}${servedAt !== '/' && '/'}openapi.json">OpenAPI document</a></p>`}</header>
<main>
${connection(document)}
<p class="filter"><label for="filter">Find an operation</label><input id="filter" type="search" spellcheck="false"> <span id="count" role="status">${count} ${count === 1 ? 'operation' : 'operations'}</span></p>
${groups.map(([tag, operations]) => groupHtml(tag, operations, document, groups.length > 1 || tag !== ''))}
${messages?.html(document)}
${
  schemas.length > 0 &&
  html`<section class="schemas">
    <h2>Schemas</h2>
    ${schemas.map(
      ([name, schema]) =>
        html` <details id="${componentId(name)}">
          <summary><code>${name}</code></summary>
          ${schemaHtml(schema)}
        </details>`,
    )}
  </section>`
}
</main>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`}`;
}

function groupHtml(tag: string, operations: readonly Described[], document: OpenApiDocument, isNamed: boolean): Html {
  const heading = isNamed ? html`<h2>${tag === '' ? 'Other operations' : tag}</h2>` : html`<h2>Operations</h2>`;
  return html`<section class="group">${heading}${operations.map((one) => operationHtml(one, document))}</section>`;
}

/** The operations by their first tag, in the order of the tags' names; those without one are last. */
function byTag({ paths }: OpenApiDocument): [tag: string, operations: Described[]][] {
  const groups = new Map<string, Described[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? '';
      groups.set(tag, [...(groups.get(tag) ?? []), { method, path, operation }]);
    }
  }
  return [...groups].sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1));
}

/** Nothing is loaded; requests of the forms may go anywhere. */
const POLICY = [
  "default-src 'none'",
  `script-src '${hashOf(SCRIPT)}'`,
  `style-src '${hashOf(STYLE)}'`,
  "connect-src 'self' http: https:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
