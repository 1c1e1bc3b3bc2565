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

/** A class of errors that a route may declare in `errors`: each of them is a response with this status and code. */
export interface HttpErrorClass {
  readonly status: number;
  readonly code: string;
  new (...args: any[]): HttpError;
}

/** 400: the request is malformed. */
export class BadRequestError extends HttpError {
  static readonly code: string = 'BadRequestError';
  static readonly status: number = 400;

  constructor(message?: string, options?: HttpErrorOptions) {
    super(new.target.status, new.target.code, message, options);
  }
}

/** 401: the caller is not authenticated. */
export class UnauthorizedError extends HttpError {
  static readonly code: string = 'UnauthorizedError';
  static readonly status: number = 401;

  constructor(message?: string, options?: HttpErrorOptions) {
    super(new.target.status, new.target.code, message, options);
  }
}

/** 403: the caller is authenticated, but may not do this. */
export class ForbiddenError extends HttpError {
  static readonly code: string = 'ForbiddenError';
  static readonly status: number = 403;

  constructor(message?: string, options?: HttpErrorOptions) {
    super(new.target.status, new.target.code, message, options);
  }
}

/** 404: the resource does not exist. */
export class NotFoundError extends HttpError {
  static readonly code: string = 'NotFoundError';
  static readonly status: number = 404;

  constructor(message?: string, options?: HttpErrorOptions) {
    super(new.target.status, new.target.code, message, options);
  }
}

/** 405: the resource does not support this method. */
export class MethodNotAllowedError extends HttpError {
  static readonly code: string = 'MethodNotAllowedError';
  static readonly status: number = 405;

  constructor(message?: string, options?: HttpErrorOptions) {
    super(new.target.status, new.target.code, message, options);
  }
}

/** 408: the request took too long. */
export class RequestTimeoutError extends HttpError {
  static readonly code: string = 'RequestTimeoutError';
  static readonly status: number = 408;

  constructor(message?: string, options?: HttpErrorOptions) {
    super(new.target.status, new.target.code, message, options);
  }
}

/** 409: the request conflicts with the state of the resource. */
export class ConflictError extends HttpError {
  static readonly code: string = 'ConflictError';
  static readonly status: number = 409;

  constructor(message?: string, options?: HttpErrorOptions) {
    super(new.target.status, new.target.code, message, options);
  }
}

/** 422: the request is well-formed, but its content is invalid. */
export class UnprocessableEntityError extends HttpError {
  static readonly code: string = 'UnprocessableEntityError';
  static readonly status: number = 422;

  constructor(message?: string, options?: HttpErrorOptions) {
    super(new.target.status, new.target.code, message, options);
  }
}

/** 429: the caller has sent too many requests. */
export class TooManyRequestsError extends HttpError {
  static readonly code: string = 'TooManyRequestsError';
  static readonly status: number = 429;

  constructor(message?: string, options?: HttpErrorOptions) {
    super(new.target.status, new.target.code, message, options);
  }
}
