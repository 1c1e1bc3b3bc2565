import { requestValue, type RequestValues } from './request-values';

/** A change of a request before it is sent to an integration. */
export interface ParameterMapping {
  readonly action: 'append' | 'overwrite' | 'remove';
  readonly place: 'header' | 'querystring' | 'path';
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
      /^(append|overwrite|remove):(header|querystring|path)(?:\.(.+))?$/.exec(key) ?? [];
    if (action === undefined) return [];
    return [
      { action, place, name, value: (values: RequestValues) => evaluate(expression, values) } as ParameterMapping,
    ];
  });
}

/** The value of an expression of an HTTP API: a text with `$request.…` and `${request.…}`. */
export function evaluate(expression: string, values: RequestValues): string {
  return expression.replace(
    /\$\{([^}]+)\}|\$((?:request|context|stageVariables)(?:\.[\w-]+)*)/g,
    (_, braced, bare) => requestValue(`$${braced ?? bare}`, values) ?? '',
  );
}
