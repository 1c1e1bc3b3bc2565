import { decodedPairs, lastValues, queryPairs } from '../../../gateway-events/values';
import { valueAt } from '../json-path';
import type { RequestValues } from '../request-values';
import { ofInput } from './vtl/java';
import { parseTemplate } from './vtl/parse';
import { render } from './vtl/render';
import type { Node } from './vtl/syntax';

/** Templates by media type. */
export type Templates = ReadonlyMap<string, readonly Node[]>;

/** The templates of an integration or a response. A text is the reason why one of them does not run. */
export function parsedTemplates(templates: { readonly [type: string]: string } = {}): Templates | string {
  const parsed = new Map<string, readonly Node[]>();
  for (const [type, template] of Object.entries(templates)) {
    try {
      parsed.set(type.toLowerCase(), parseTemplate(String(template ?? '')));
    } catch (e) {
      return `its template for ${type}, ${(e as Error).message}`;
    }
  }
  return parsed;
}

/** Parameters that a template sets, in place of those of the integration's mappings. */
export interface Overrides {
  readonly requestOverride: { readonly header: Texts; readonly path: Texts; readonly querystring: Texts };
  readonly responseOverride: { readonly header: Texts; readonly status?: unknown };
}

type Texts = { readonly [name: string]: unknown };

export function noOverrides(): Overrides {
  return {
    requestOverride: { header: {}, path: {}, querystring: {} },
    responseOverride: { header: {} },
  };
}

/**
 * The output of a template for a body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export function rendered(template: readonly Node[], body: string, values: RequestValues, overrides: Overrides): string {
  const { request, context, stageVariables = {}, pathParameters } = values;
  const params: Params = {
    path: { ...pathParameters },
    querystring: lastValues(decodedPairs(queryPairs(request.query, /[&;]/))),
    header: lastValues(request.headers),
  };
  return render(template, {
    input: {
      body: body === '' ? '{}' : body,
      json: (path: string) => JSON.stringify(valueAt(documentOf(body), path)) ?? '""',
      path: (path: string) => ofInput(valueAt(documentOf(body), path)),
      params: (name?: string) => (name === undefined ? params : parameter(params, name)),
    },
    context: { ...context, ...overrides },
    stageVariables,
    util: UTIL,
  });
}

interface Params {
  readonly path: Record<string, string>;
  readonly querystring: Record<string, string>;
  readonly header: Record<string, string>;
}

/** The value in path, query or headers, searched in that order. */
function parameter({ path, querystring, header }: Params, name: string): string {
  const found = [path, querystring, header].find((values) => Object.hasOwn(values, name));
  if (found) return found[name];
  const [, value = ''] = Object.entries(header).find(([other]) => other.toLowerCase() === name.toLowerCase()) ?? [];
  return value;
}

/** A body that is no JSON has no members. */
function documentOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body.trim() === '' ? {} : body;
  }
}

const UTIL = {
  escapeJavaScript: (text: unknown) => escapeJavaScript(String(text ?? '')),
  parseJson: (text: unknown) => JSON.parse(String(text)),
  urlEncode: (text: unknown) => new URLSearchParams([['', String(text ?? '')]]).toString().slice(1),
  urlDecode: (text: unknown) => new URLSearchParams(`=${String(text ?? '').replaceAll('&', '%26')}`).get(''),
  base64Encode: (text: unknown) => Buffer.from(String(text ?? '')).toString('base64'),
  base64Decode: (text: unknown) => Buffer.from(String(text ?? ''), 'base64').toString(),
};

/** With `\'` too, which is not JSON: the page of the templates says how to undo it. */
function escapeJavaScript(text: string): string {
  return JSON.stringify(text).slice(1, -1).replace(/['/]/g, '\\$&');
}
