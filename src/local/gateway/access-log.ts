/** One request, as it was answered. */
export interface AccessLog {
  readonly method: string;
  /** As requested, with the query. */
  readonly path: string;
  readonly status: number;
  /** Milliseconds. */
  readonly duration: number;
  /** `requestContext.requestId` of the event. */
  readonly requestId: string;
  /** The resource that was matched, `/users/{username}`. */
  readonly resource?: string;
  readonly functionArn?: string;
  /** Why the gateway answered in the function's place, and what to do. */
  readonly message?: string;
}
