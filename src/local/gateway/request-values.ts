import { valueAt } from './json-path';
import { headerOf, type GatewayRequest, type Pair } from '../../gateway-events/request';
import { decodedPairs, percentDecoded, queryPairs } from '../../gateway-events/values';

type PathParameters = { readonly [name: string]: string };

/** The values that identity sources and parameter mappings may name. */
export interface RequestValues {
  readonly request: GatewayRequest;
  readonly stageVariables?: { readonly [name: string]: string };
  /** The `requestContext` of the event. */
  readonly context: { readonly [name: string]: unknown };
  readonly pathParameters?: PathParameters | null;
  /** That of an integration, for the mappings of responses. */
  readonly response?: { readonly headers: readonly Pair[]; readonly body: string | Buffer };
}

/** The path parameters of a REST API as integrations that are no functions get them. */
export function decodedParameters(parameters: PathParameters | null): PathParameters {
  return Object.fromEntries(Object.entries(parameters ?? {}).map(([name, value]) => [name, percentDecoded(value)]));
}

/**
 * The value of a source, in the notation of any type of API: `method.request.header.X`, `$request.querystring.x`,
 * `route.request.header.X`, `context.httpMethod`, `$stageVariables.x`, `$request.path.id`,
 * `$request.body.users[0].name`, `$response.header.x`, `integration.response.body.id`.
 */
export function requestValue(source: string, values: RequestValues): string | undefined {
  const pattern = /(?:^|(request|response)\.|^\$)(header|querystring|context|stageVariables|path|body)(?:\.(.+))?$/;
  const [, of, place, name = ''] = pattern.exec(source) ?? [];
  const { request, stageVariables, context, pathParameters, response } = values;
  const isResponse = of === 'response';
  // HTTP APIs join several values, all other types of API have one.
  const joins = source.startsWith('$');
  switch (place) {
    case 'header':
      return header((isResponse ? response : request)?.headers ?? [], name, joins);
    case 'querystring': {
      const all = decodedPairs(queryPairs(request.query)).filter(([key]) => key === name);
      return joins && all.length > 1 ? all.map(([, value]) => value).join(',') : all[0]?.[1];
    }
    case 'stageVariables':
      return stageVariables?.[name];
    case 'path':
      return name === '' ? request.path : pathParameters?.[name];
    case 'body': {
      const body = isResponse ? response?.body : request.body;
      if (name === '') return body?.toString();
      return joins && NOT_OF_HTTP_APIS.test(name) ? undefined : memberText(json(body), name);
    }
    case 'context':
      return memberText(context, name);
    default:
      return undefined;
  }
}

function header(headers: readonly Pair[], name: string, joins: boolean): string | undefined {
  const lowerCase = name.toLowerCase();
  if (!joins) return headerOf({ headers }, lowerCase);
  const all = headers.filter(([other]) => other.toLowerCase() === lowerCase);
  return all.length === 0 ? undefined : all.map(([, value]) => value).join(',');
}

/**
 * Parts of a JSONPath that HTTP APIs do not have.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
const NOT_OF_HTTP_APIS = /\.\.|\[\s*\?/;

/** A text that is no path has no value: API Gateway refuses it when it is deployed. */
function memberText(document: unknown, path: string): string | undefined {
  try {
    return textOf(valueAt(document, path));
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function json(body: string | Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString() ?? '');
  } catch {
    return undefined;
  }
}
