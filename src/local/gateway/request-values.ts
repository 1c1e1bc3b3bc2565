import { headerOf, type GatewayRequest } from '../../gateway-events/request';
import { decodedPairs, queryPairs } from '../../gateway-events/values';

/** The values that identity sources and parameter mappings may name. */
export interface RequestValues {
  readonly request: GatewayRequest;
  readonly stageVariables?: { readonly [name: string]: string };
  /** The `requestContext` of the event. */
  readonly context: { readonly [name: string]: unknown };
  readonly pathParameters?: { readonly [name: string]: string } | null;
}

/**
 * The value of a source, in the notation of any type of API: `method.request.header.X`, `$request.querystring.x`,
 * `route.request.header.X`, `context.httpMethod`, `$stageVariables.x`, `$request.path.id`, `$request.body.user.name`.
 */
export function requestValue(
  source: string,
  { request, stageVariables, context, pathParameters }: RequestValues,
): string | undefined {
  const pattern = /(?:^|request\.|^\$)(header|querystring|context|stageVariables|path|body)(?:\.(.+))?$/;
  const [, place, name = ''] = pattern.exec(source) ?? [];
  switch (place) {
    case 'header':
      return headerOf(request, name.toLowerCase());
    case 'querystring':
      return decodedPairs(queryPairs(request.query)).find(([key]) => key === name)?.[1];
    case 'stageVariables':
      return stageVariables?.[name];
    case 'path':
      return name === '' ? request.path : pathParameters?.[name];
    case 'body':
      return name === '' ? request.body?.toString() : textOf(memberOf(json(request.body), name));
    case 'context':
      return textOf(memberOf(context, name));
    default:
      return undefined;
  }
}

function memberOf(object: unknown, path: string): unknown {
  return path.split('.').reduce<any>((value, key) => value?.[key], object);
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function json(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString() ?? '');
  } catch {
    return undefined;
  }
}
