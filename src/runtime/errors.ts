/** Additions to the response of an error. */
export interface HttpErrorOptions {
  /** Sent as `Details`. */
  readonly details?: unknown;
  /** Response headers, such as `Retry-After`. */
  readonly headers?: { readonly [name: string]: string | readonly string[] };
  /** The error behind this one; logged, never sent. */
  readonly cause?: unknown;
}

/**
 * An error that is a response: thrown anywhere in a handler, it becomes one with this status and the body
 * `{"Code":<code>,"Message":<message>}`.
 *
 * @example
 * throw new HttpError(418, 'TeapotError', 'short and stout');
 */
export class HttpError extends Error {
  declare readonly status: number;
  declare readonly code: string;
  declare readonly details?: unknown;
  declare readonly headers?: { readonly [name: string]: string | readonly string[] };

  constructor(status: number, code: string, message = '', options: HttpErrorOptions = {}) {
    // The cause is one of the options of an Error.
    super(message, options as ErrorOptions);
    const { details, headers } = options;
    Object.assign(this, { status, code, name: code, details, headers });
  }
}

/** 400: the request is malformed. */
export class BadRequestError extends HttpError {
  static readonly code: string = 'BadRequestError';

  constructor(message?: string, options?: HttpErrorOptions) {
    super(400, 'BadRequestError', message, options);
  }
}

/** 401: the caller is not authenticated. */
export class UnauthorizedError extends HttpError {
  static readonly code: string = 'UnauthorizedError';

  constructor(message?: string, options?: HttpErrorOptions) {
    super(401, 'UnauthorizedError', message, options);
  }
}

/** 403: the caller is authenticated, but may not do this. */
export class ForbiddenError extends HttpError {
  static readonly code: string = 'ForbiddenError';

  constructor(message?: string, options?: HttpErrorOptions) {
    super(403, 'ForbiddenError', message, options);
  }
}

/** 404: the resource does not exist. */
export class NotFoundError extends HttpError {
  static readonly code: string = 'NotFoundError';

  constructor(message?: string, options?: HttpErrorOptions) {
    super(404, 'NotFoundError', message, options);
  }
}

/** 405: the resource does not support this method. */
export class MethodNotAllowedError extends HttpError {
  static readonly code: string = 'MethodNotAllowedError';

  constructor(message?: string, options?: HttpErrorOptions) {
    super(405, 'MethodNotAllowedError', message, options);
  }
}

/** 408: the request took too long. */
export class RequestTimeoutError extends HttpError {
  static readonly code: string = 'RequestTimeoutError';

  constructor(message?: string, options?: HttpErrorOptions) {
    super(408, 'RequestTimeoutError', message, options);
  }
}

/** 409: the request conflicts with the state of the resource. */
export class ConflictError extends HttpError {
  static readonly code: string = 'ConflictError';

  constructor(message?: string, options?: HttpErrorOptions) {
    super(409, 'ConflictError', message, options);
  }
}

/** 422: the request is well-formed, but its content is invalid. */
export class UnprocessableEntityError extends HttpError {
  static readonly code: string = 'UnprocessableEntityError';

  constructor(message?: string, options?: HttpErrorOptions) {
    super(422, 'UnprocessableEntityError', message, options);
  }
}

/** 429: the caller has sent too many requests. */
export class TooManyRequestsError extends HttpError {
  static readonly code: string = 'TooManyRequestsError';

  constructor(message?: string, options?: HttpErrorOptions) {
    super(429, 'TooManyRequestsError', message, options);
  }
}
