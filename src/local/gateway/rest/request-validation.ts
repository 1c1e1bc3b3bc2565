import { schemaProblems } from '../../../json-schema/problems';
import { mediaTypeOf } from '../../../gateway-events/media-types';
import type { GatewayRequest } from '../../../gateway-events/request';
import { headerOf } from '../../../gateway-events/request';
import { queryPairs } from '../../../gateway-events/values';

/** The checks of requests to a method by API Gateway itself. */
export interface RequestValidation {
  readonly requiredParameters: readonly { readonly in: 'query' | 'header' | 'path'; readonly name: string }[];
  /** The schema of a body, by content type. */
  readonly schemas: { readonly [contentType: string]: any };
  /** The schema that a `$ref` names. */
  readonly definition: (ref: string) => any;
}

/**
 * The validation of an operation, if its document attaches a validator.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-validation-set-up.html
 */
export function requestValidation(document: any, operation: any): RequestValidation | undefined {
  const name = operation['x-amazon-apigateway-request-validator'] ?? document['x-amazon-apigateway-request-validator'];
  const validator = document['x-amazon-apigateway-request-validators']?.[name];
  if (!validator) return undefined;
  const { validateRequestBody, validateRequestParameters } = validator;
  const parameters: any[] = (operation.parameters ?? []).map((parameter: any) => resolved(document, parameter));
  return {
    requiredParameters: validateRequestParameters
      ? parameters.filter((parameter) => parameter.required && ['query', 'header', 'path'].includes(parameter.in))
      : [],
    schemas: validateRequestBody ? bodySchemas(operation, parameters) : {},
    definition: (ref) => pointed(document, ref) ?? {},
  };
}

function bodySchemas(operation: any, parameters: readonly any[]): RequestValidation['schemas'] {
  const content = Object.entries<any>(operation.requestBody?.content ?? {});
  if (content.length > 0) {
    return Object.fromEntries(content.map(([type, { schema }]) => [type.toLowerCase(), schema]));
  }
  // OpenAPI 2.0.
  const body = parameters.find((parameter) => parameter.in === 'body');
  const types: string[] = operation.consumes ?? ['application/json'];
  return body ? Object.fromEntries(types.map((type) => [type.toLowerCase(), body.schema])) : {};
}

function resolved(document: any, value: any): any {
  return typeof value?.$ref === 'string' ? (pointed(document, value.$ref) ?? {}) : value;
}

/** `#/components/schemas/User`; or a model by its URL, whose last part is its name. */
function pointed(document: any, ref: string): any {
  if (!ref.startsWith('#/')) return document.components?.schemas?.[ref.split('/').pop()!];
  return ref
    .slice(2)
    .split('/')
    .reduce((value, part) => value?.[part.replace(/~1/g, '/').replace(/~0/g, '~')], document);
}

export interface Invalid {
  readonly type: 'BAD_REQUEST_PARAMETERS' | 'BAD_REQUEST_BODY';
  /** The message of the gateway response. */
  readonly message: string;
  /** For the log, and for templates as `$context.error.validationErrorString`. */
  readonly details: string;
}

export function invalidRequest(
  { requiredParameters, schemas, definition }: RequestValidation,
  request: GatewayRequest,
  pathParameters: { readonly [name: string]: string } | null,
): Invalid | undefined {
  const query = new Set(queryPairs(request.query, /[&;]/).map(([name]) => name));
  const missing = requiredParameters.filter(({ in: place, name }) => {
    if (place === 'query') return !query.has(name);
    return place === 'header' ? !headerOf(request, name.toLowerCase()) : !pathParameters?.[name];
  });
  if (missing.length > 0) {
    const message = `Missing required request parameters: [${missing.map(({ name }) => name).join(', ')}]`;
    return { type: 'BAD_REQUEST_PARAMETERS', message, details: message };
  }
  const contentType = mediaTypeOf(headerOf(request, 'content-type'));
  // Without a model for its type, a body is not validated.
  if (!Object.hasOwn(schemas, contentType)) return undefined;
  const problems = bodyProblems(request.body, schemas[contentType], definition);
  if (problems.length === 0) return undefined;
  return { type: 'BAD_REQUEST_BODY', message: 'Invalid request body', details: `[${problems.join(', ')}]` };
}

function bodyProblems(body: Buffer | undefined, schema: any, definition: (ref: string) => any): string[] {
  let value: unknown;
  try {
    value = JSON.parse(body?.toString() ?? '');
  } catch {
    return [body === undefined ? 'the body is missing' : 'the body is not JSON'];
  }
  return schemaProblems(value, schema, definition);
}
