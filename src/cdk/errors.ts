export type ServerlessAppErrorCode =
  /** An option that does not exist, or a value that it cannot have. */
  | 'INVALID_OPTION'
  /** A declaration of the app has no resource. */
  | 'UNBOUND_RESOURCE'
  /** A resource is given that the app does not declare. */
  | 'UNKNOWN_RESOURCE'
  /** A resource is of another kind than the app declares. */
  | 'WRONG_RESOURCE'
  /** `infrastructure/runtime-app.ts` was generated from another state of the app. */
  | 'STALE_BRIDGE'
  /** Asked for something that the app does not have. */
  | 'UNKNOWN_ID'
  /** An environment variable is set twice, or is not to be set. */
  | 'VARIABLE_CONFLICT'
  /** What is to call a function is such that AWS would refuse it. */
  | 'INVALID_SOURCE'
  /** The type of API does not have what a route or an option asks for. */
  | 'UNSUPPORTED_BY_API_TYPE'
  /** A route has no authorizer, and is not one of those that may be open. */
  | 'PUBLIC_ROUTE'
  /** The code, or what is deployed with it, is larger than it may be. */
  | 'TOO_LARGE'
  /** Two apps of one stack would have the same logical ids. */
  | 'LOGICAL_ID_CONFLICT';

/** Something about a runtime app's infrastructure is wrong. The message says what, where, and what to do. */
export class ServerlessAppError extends Error {
  /** @param path the path of the construct */
  constructor(
    readonly code: ServerlessAppErrorCode,
    readonly path: string,
    problem: string,
  ) {
    super(`${path}: ${problem}`);
    this.name = 'ServerlessAppError';
  }
}
