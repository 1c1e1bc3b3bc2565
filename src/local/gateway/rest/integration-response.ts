import { isBinary } from '../../../gateway-events/media-types';
import { headerOf, type Pair } from '../../../gateway-events/request';
import type { FunctionResponse } from '../payload-response';
import { requestValue, type RequestValues } from '../request-values';
import { parsedTemplates, rendered, type Overrides, type Templates } from './templates';
import { convertedPayload, templateInput } from './content-handling';
import type { Node } from './vtl/syntax';

/** The response of a backend. */
export interface Responded {
  /** The text that selection patterns match: the status, or the error message of a function; undefined if it succeeded. */
  readonly selector?: string;
  readonly headers: readonly Pair[];
  readonly body: Buffer;
  /** For the log, if the backend has failed. */
  readonly message?: string;
}

interface IntegrationResponse {
  /** Undefined for the default. */
  readonly pattern?: RegExp;
  readonly statusCode: number;
  /** By the name of the header. */
  readonly headers: readonly (readonly [name: string, source: string])[];
  readonly templates: Templates;
  readonly contentHandling?: string;
}

export type IntegrationResponses = readonly IntegrationResponse[];

/** The responses of an integration, the default last. A text is the reason why they do not run locally. */
export function integrationResponses(
  responses: { readonly [pattern: string]: any } = {},
): IntegrationResponses | string {
  const all: IntegrationResponse[] = [];
  const entries = Object.entries<any>(responses);
  const isDefault = ([pattern]: (typeof entries)[number]) => pattern === 'default' || pattern === '';
  for (const [pattern, response] of [...entries.filter((e) => !isDefault(e)), ...entries.filter(isDefault)]) {
    const templates = parsedTemplates(response.responseTemplates);
    if (typeof templates === 'string') return templates;
    const own = {
      statusCode: Number(response.statusCode),
      headers: Object.entries<string>(response.responseParameters ?? {}).flatMap(([parameter, source]) => {
        const [, name] = /^method\.response\.header\.(.+)$/.exec(parameter) ?? [];
        return name === undefined ? [] : [[name, String(source)] as const];
      }),
      templates,
      contentHandling: response.contentHandling,
    };
    if (isDefault([pattern, response])) {
      all.push(own);
      continue;
    }
    try {
      all.push({ ...own, pattern: new RegExp(`^(?:${pattern})$`, 's') });
    } catch {
      return `its response for ${pattern} has no pattern that runs locally`;
    }
  }
  return all;
}

/** The response for the client; undefined if none is configured for that of the backend. */
export function respondTo(
  responded: Responded,
  responses: IntegrationResponses,
  values: RequestValues,
  overrides: Overrides,
  binaryMediaTypes: readonly string[],
): FunctionResponse | undefined {
  const { selector, headers, body } = responded;
  const selected = responses.find(({ pattern }) => !pattern || (selector !== undefined && pattern.test(selector)));
  if (!selected) return undefined;
  const accept = headerOf(values.request, 'accept')?.split(',', 1)[0];
  const [type, template] = responseTemplate(selected.templates, accept);
  const received = {
    body,
    isBinary: isBinary(headerOf({ headers }, 'content-type'), binaryMediaTypes),
    expectsBinary: isBinary(accept, binaryMediaTypes),
  };
  const payload = convertedPayload(received, selected.contentHandling);
  const isPassedOn = !template || (template.length === 0 && typeof payload !== 'string');
  const content = isPassedOn ? payload : rendered(template, templateInput(payload, 'response'), values, overrides);
  const all = { ...values, response: { headers, body } };
  const mapped = selected.headers.flatMap(([name, source]): Pair[] => {
    const value = /^'(.*)'$/s.exec(source)?.[1] ?? requestValue(source, all);
    return value === undefined ? [] : [[name, value]];
  });
  const { header, status = selected.statusCode } = overrides.responseOverride;
  const overridden = Object.entries(header).map(([name, value]): Pair => [name, String(value)]);
  const names = new Set(overridden.map(([name]) => name.toLowerCase()));
  const sent = [...mapped.filter(([name]) => !names.has(name.toLowerCase())), ...overridden];
  const hasType = sent.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    statusCode: Number(status),
    headers: hasType ? sent : [...sent, ['Content-Type', type]],
    body: content,
  };
}

/**
 * The template that the client accepts, with its type.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html#selecting-mapping-templates
 */
function responseTemplate(
  templates: Templates,
  accept = 'application/json',
): readonly [type: string, template?: readonly Node[]] {
  for (const type of [accept.split(';', 1)[0].trim().toLowerCase(), 'application/json', ...templates.keys()]) {
    const template = templates.get(type);
    if (template) return [type, template];
  }
  return ['application/json'];
}
