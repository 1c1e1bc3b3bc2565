import type { GatewayRequest, Pair } from '../../gateway-events/request';
import { requestValue, type RequestValues } from './request-values';

/** A change of a request before it is sent to an integration, or of the response of an integration. */
export interface ParameterMapping {
  readonly action: 'append' | 'overwrite' | 'remove';
  readonly place: 'header' | 'querystring' | 'path' | 'statuscode';
  /** Empty for the whole path. */
  readonly name: string;
  readonly value: (values: RequestValues) => string | undefined;
}

/**
 * The mappings of an integration of a REST API: `integration.request.path.proxy: method.request.path.proxy`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function restMappings(parameters: { readonly [key: string]: string } = {}): ParameterMapping[] {
  return Object.entries(parameters).flatMap(([key, source]) => {
    const [, place, name] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(key) ?? [];
    if (place === undefined) return [];
    const text = /^'(.*)'$/s.exec(source)?.[1];
    const value = (values: RequestValues) => text ?? requestValue(source, values);
    return [{ action: 'overwrite', place: place as ParameterMapping['place'], name, value }];
  });
}

/**
 * The mappings of an integration of an HTTP API: `overwrite:path: /v2$request.path`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function httpMappings(parameters: { readonly [key: string]: string } = {}): ParameterMapping[] {
  return Object.entries(parameters).flatMap(([key, expression]) => {
    const [, action, place, name = ''] =
      /^(append|overwrite|remove):(header|querystring|path|statuscode)(?:\.(.+))?$/.exec(key) ?? [];
    if (action === undefined) return [];
    return [
      { action, place, name, value: (values: RequestValues) => evaluate(expression, values) } as ParameterMapping,
    ];
  });
}

/** The value of an expression of an HTTP API: a text with `$request.…` and `${request.…}`. */
export function evaluate(expression: string, values: RequestValues): string {
  return expression.replace(
    /\$\{([^}]+)\}|\$((?:request|response|context|stageVariables)(?:\.[\w-]+|\[(?:\d+|'[^']*')\])*)/g,
    (_, braced, bare) => requestValue(`$${braced ?? bare}`, values) ?? '',
  );
}

/** The headers with what the mappings change. */
export function mappedHeaders(
  headers: readonly Pair[],
  mappings: readonly ParameterMapping[],
  values: RequestValues,
): readonly Pair[] {
  let all = headers;
  for (const { action, place, name, value } of mappings) {
    if (place !== 'header') continue;
    const text = action === 'remove' ? undefined : value(values);
    if (action !== 'append') all = all.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
    if (text !== undefined) all = [...all, [name, text]];
  }
  return all;
}

/** Changes a query as the mappings specify. */
export function mapQuery(query: URLSearchParams, mappings: readonly ParameterMapping[], values: RequestValues): void {
  for (const { action, place, name, value } of mappings) {
    if (place !== 'querystring') continue;
    if (action !== 'append') query.delete(name);
    const text = action === 'remove' ? undefined : value(values);
    if (text !== undefined) query.append(name, text);
  }
}

/** The request with the headers and the query that the mappings change. */
export function mappedRequest(
  request: GatewayRequest,
  mappings: readonly ParameterMapping[],
  values: RequestValues,
): GatewayRequest {
  const query = new URLSearchParams(request.query);
  mapQuery(query, mappings, values);
  return { ...request, headers: mappedHeaders(request.headers, mappings, values), query: query.toString() };
}

/** The path in place of that of the request, if a mapping has one. */
export function mappedPath(mappings: readonly ParameterMapping[], values: RequestValues): string | undefined {
  return mappings.find(({ place, name }) => place === 'path' && name === '')?.value(values);
}
