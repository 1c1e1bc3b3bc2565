/** A response that the gateway itself sends. */
export interface GatewayResponse {
  readonly statusCode: number;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: string;
}

export type GatewayResponseType =
  | 'ACCESS_DENIED'
  | 'API_CONFIGURATION_ERROR'
  | 'AUTHORIZER_CONFIGURATION_ERROR'
  | 'AUTHORIZER_FAILURE'
  | 'BAD_REQUEST_BODY'
  | 'BAD_REQUEST_PARAMETERS'
  | 'DEFAULT_5XX'
  | 'INTEGRATION_FAILURE'
  | 'INTEGRATION_TIMEOUT'
  | 'INVALID_API_KEY'
  | 'INVALID_SIGNATURE'
  | 'MISSING_AUTHENTICATION_TOKEN'
  | 'QUOTA_EXCEEDED'
  | 'REQUEST_TOO_LARGE'
  | 'THROTTLED'
  | 'UNAUTHORIZED'
  | 'UNSUPPORTED_MEDIA_TYPE';

interface Default {
  readonly statusCode: number;
  readonly errorType: string;
  readonly message: string | null;
  readonly body: string;
}

// The same bytes as API Gateway sends, including spaces.
const DEFAULTS: { readonly [type in GatewayResponseType]: Default } = {
  ACCESS_DENIED: {
    statusCode: 403,
    errorType: 'AccessDeniedException',
    message: 'User is not authorized to access this resource',
    body: '{"Message":"User is not authorized to access this resource"}',
  },
  AUTHORIZER_CONFIGURATION_ERROR: {
    statusCode: 500,
    errorType: 'AuthorizerConfigurationException',
    message: null,
    body: '{"message":null}',
  },
  AUTHORIZER_FAILURE: {
    statusCode: 500,
    errorType: 'AuthorizerFailureException',
    message: null,
    body: '{"message":null}',
  },
  UNAUTHORIZED: {
    statusCode: 401,
    errorType: 'UnauthorizedException',
    message: 'Unauthorized',
    body: '{"message":"Unauthorized"}',
  },
  BAD_REQUEST_BODY: {
    statusCode: 400,
    errorType: 'BadRequestException',
    message: 'Invalid request body',
    body: '{"message": "Invalid request body"}',
  },
  BAD_REQUEST_PARAMETERS: {
    statusCode: 400,
    errorType: 'BadRequestException',
    message: 'Missing required request parameters',
    body: '{"message": "Missing required request parameters"}',
  },
  INVALID_SIGNATURE: {
    statusCode: 403,
    errorType: 'InvalidSignatureException',
    message: 'The request signature is not valid',
    body: '{"message":"The request signature is not valid"}',
  },
  INVALID_API_KEY: {
    statusCode: 403,
    errorType: 'ForbiddenException',
    message: 'Forbidden',
    body: '{"message":"Forbidden"}',
  },
  QUOTA_EXCEEDED: {
    statusCode: 429,
    errorType: 'LimitExceededException',
    message: 'Limit Exceeded',
    body: '{"message":"Limit Exceeded"}',
  },
  THROTTLED: {
    statusCode: 429,
    errorType: 'TooManyRequestsException',
    message: 'Too Many Requests',
    body: '{"message":"Too Many Requests"}',
  },
  MISSING_AUTHENTICATION_TOKEN: {
    statusCode: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
    body: '{"message":"Missing Authentication Token"}',
  },
  REQUEST_TOO_LARGE: {
    statusCode: 413,
    errorType: 'RequestTooLargeException',
    message: 'Request Too Long',
    body: '{"message":"Request Too Long"}',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    statusCode: 415,
    errorType: 'BadRequestException',
    message: 'Unsupported Media Type',
    body: '{"message": "Unsupported Media Type"}',
  },
  INTEGRATION_FAILURE: {
    statusCode: 504,
    errorType: 'InternalServerErrorException',
    message: 'Network error communicating with endpoint',
    body: '{"message": "Network error communicating with endpoint"}',
  },
  INTEGRATION_TIMEOUT: {
    statusCode: 504,
    errorType: 'InternalServerErrorException',
    message: 'Endpoint request timed out',
    body: '{"message": "Endpoint request timed out"}',
  },
  API_CONFIGURATION_ERROR: {
    statusCode: 500,
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
    body: '{"message": "Internal server error"}',
  },
  // A function that fails or returns a malformed result: API Gateway sends 502, without a response type of its own.
  DEFAULT_5XX: {
    statusCode: 502,
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
    body: '{"message": "Internal server error"}',
  },
};

export interface GatewayResponseContext {
  readonly requestId: string;
  /** AWS's error, if it differs from that of the type. */
  readonly errorType?: string;
  /** The message, if it differs from that of the type. */
  readonly message?: string;
  /** The reasons why a body does not fit its model, as `$context.error.validationErrorString`. */
  readonly validationError?: string;
  /** The value of a header of the request. */
  readonly header: (name: string) => string | undefined;
}

/**
 * The gateway responses, with the changes by `x-amazon-apigateway-gateway-responses`.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export class GatewayResponses {
  constructor(private readonly configured: { readonly [type: string]: any } = {}) {}

  get(type: GatewayResponseType, context: GatewayResponseContext): GatewayResponse {
    const { statusCode, ...fallback } = DEFAULTS[type];
    const { errorType = fallback.errorType } = context;
    const { message = fallback.message } = context;
    // A message of its own takes the place of the usual one.
    const body = fallback.body.replace(JSON.stringify(fallback.message), () => JSON.stringify(message));
    const configured = this.configured[type] ?? this.configured[statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'] ?? {};
    const [[contentType, template] = ['application/json', undefined]] = Object.entries<string>(
      configured.responseTemplates ?? {},
    );
    const headers: [string, string][] = [
      ['x-amzn-ErrorType', errorType],
      ['Content-Type', contentType],
    ];
    for (const [parameter, expression] of Object.entries<string>(configured.responseParameters ?? {})) {
      const name = /^gatewayresponse\.header\.(.+)$/.exec(parameter)?.[1];
      const value = name === undefined ? undefined : evaluate(expression, context);
      if (name !== undefined && value !== undefined) headers.push([name, value]);
    }
    return {
      statusCode: Number(configured.statusCode ?? statusCode),
      headers,
      body: template === undefined ? body : render(template, type, message, context),
    };
  }
}

/** The value of an expression: a literal `'text'`, or a header of the request. */
function evaluate(expression: string, { requestId, header }: GatewayResponseContext): string | undefined {
  const text = /^'(.*)'$/s.exec(expression)?.[1];
  if (text !== undefined) return text;
  if (expression === 'context.requestId') return requestId;
  const name = /^method\.request\.header\.(.+)$/.exec(expression)?.[1];
  return name === undefined ? undefined : header(name);
}

/** Templates of gateway responses support variables only, not VTL. */
function render(
  template: string,
  type: string,
  message: string | null,
  { requestId, validationError = '' }: GatewayResponseContext,
): string {
  const values: { readonly [name: string]: string } = {
    'error.validationErrorString': validationError,
    'error.messageString': JSON.stringify(message),
    'error.message': String(message),
    'error.responseType': type,
    requestId: requestId,
  };
  return template.replace(
    /\$(?:\{context\.([a-zA-Z.]+)\}|context\.((?:error\.)?[a-zA-Z]+))/g,
    (variable, inBraces, name) => values[inBraces ?? name] ?? variable,
  );
}
