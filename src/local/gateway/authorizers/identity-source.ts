import { headerOf, type GatewayRequest } from '../../../gateway-events/request';
import { decodedPairs, queryPairs } from '../../../gateway-events/values';

/** The values that identity sources may name. */
export interface IdentityValues {
  readonly request: GatewayRequest;
  readonly stageVariables?: { readonly [name: string]: string };
  /** The `requestContext` of the event. */
  readonly context: { readonly [name: string]: unknown };
}

/**
 * The values of the identity sources, in the notation of any type of API: `method.request.header.X`,
 * `$request.querystring.x`, `route.request.header.X`, `context.httpMethod`, `$stageVariables.x`. Undefined if one is
 * missing or empty.
 */
export function identityOf(sources: readonly string[], values: IdentityValues): string[] | undefined {
  const identity = sources.map((source) => valueOf(source, values));
  return identity.every((value): value is string => value !== undefined && value !== '') ? identity : undefined;
}

/** The sources in a text that separates them with commas, or in a list. */
export function sourcesOf(identitySource: string | readonly string[] | undefined): string[] {
  return [identitySource ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .map((source) => source.trim())
    .filter((source) => source !== '');
}

function valueOf(source: string, { request, stageVariables, context }: IdentityValues): string | undefined {
  const [, place, name] = /(?:^|request\.|^\$)(header|querystring|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  switch (place) {
    case 'header':
      return headerOf(request, name.toLowerCase());
    case 'querystring':
      return decodedPairs(queryPairs(request.query)).find(([key]) => key === name)?.[1];
    case 'stageVariables':
      return stageVariables?.[name];
    case 'context': {
      const value = name.split('.').reduce<any>((object, key) => object?.[key], context);
      return value === undefined || value === null ? undefined : String(value);
    }
    default:
      return undefined;
  }
}
