import type { Response } from './document';
import type { ErrorManifest, JsonSchema, RouteManifest } from '../../manifest/manifest';

/** The body of an `HttpError`. */
export const ERROR: JsonSchema = {
  type: 'object',
  description: 'An error of the app.',
  properties: {
    Code: { type: 'string', description: 'The kind of error.' },
    Message: { type: 'string' },
    Details: { description: 'What is wrong in particular; for a 422 a list of { path, message }.' },
  },
  required: ['Code', 'Message'],
};

/**
 * The body of a response that API Gateway sends itself,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const GATEWAY_ERROR: JsonSchema = {
  type: 'object',
  description: 'An error of API Gateway. The text is in "Message" where an authorizer has refused the request.',
  // No second property that differs by case alone: generated types of Go, for one, would have a field twice.
  properties: { message: { type: 'string' } },
};

/** The names of the two among the components. */
export const ERROR_NAME = 'HttpError';
export const GATEWAY_ERROR_NAME = 'GatewayError';

const REASONS: { readonly [status: string]: string } = {
  400: 'The request is malformed',
  401: 'The caller is not authenticated',
  403: 'The caller may not do this',
  404: 'The resource does not exist',
  405: 'The resource does not support this method',
  408: 'The request took too long',
  409: 'The request conflicts with the state of the resource',
  415: 'The body has a content type that is not accepted',
  422: 'The request is well-formed, but its content is invalid',
  429: 'The caller has sent too many requests',
};

/** The errors of the app that follow from a route's declaration, and those that it declares. */
export function errorsOf({ schemas = {}, contentTypes, path, errors = [] }: RouteManifest): ErrorManifest[] {
  const takesBody = schemas.body !== undefined || contentTypes.join() !== 'application/json';
  const isChecked = Object.keys(schemas).some((part) => part !== 'response');
  return [
    ...(schemas.body || path.includes('{') ? [{ status: 400, code: 'BadRequestError' }] : []),
    ...(takesBody ? [{ status: 415, code: 'UnsupportedMediaType' }] : []),
    ...(isChecked ? [{ status: 422, code: 'UnprocessableEntityError' }] : []),
    ...errors,
  ];
}

/** The statuses with which API Gateway refuses a request to a route. */
export function gatewayStatuses({ authorizer, apiKeyRequired }: RouteManifest): number[] {
  return [...(authorizer ? [401] : []), ...(authorizer || apiKeyRequired ? [403] : []), 429];
}

/** The responses of a route that are errors, by status. */
export function errorResponses(route: RouteManifest): { readonly [status: string]: Response } {
  const own = errorsOf(route);
  const byGateway = gatewayStatuses(route);
  const statuses = [...new Set([...own.map(({ status }) => status), ...byGateway])].sort((a, b) => a - b);
  return {
    ...Object.fromEntries(
      statuses.map((status) => {
        const codes = [...new Set(own.filter((error) => error.status === status).map(({ code }) => code))];
        const bodies = [
          ...(codes.length > 0 ? [errorWith(codes)] : []),
          ...(byGateway.includes(status) ? [{ $ref: `#/components/schemas/${GATEWAY_ERROR_NAME}` }] : []),
        ];
        return [status, response(REASONS[status] ?? codes.join(', '), bodies)];
      }),
    ),
    '5XX': response('An error of the server', [
      { $ref: `#/components/schemas/${ERROR_NAME}` },
      { $ref: `#/components/schemas/${GATEWAY_ERROR_NAME}` },
    ]),
  };
}

function errorWith(codes: readonly string[]): JsonSchema {
  return {
    allOf: [{ $ref: `#/components/schemas/${ERROR_NAME}` }],
    properties: { Code: codes.length === 1 ? { const: codes[0] } : { enum: codes } },
  };
}

function response(description: string, bodies: readonly JsonSchema[]): Response {
  return {
    description,
    content: { 'application/json': { schema: bodies.length === 1 ? bodies[0] : { anyOf: bodies } } },
  };
}
