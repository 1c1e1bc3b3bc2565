/**
 * The header of requests to the local services: which function makes the request, in which invocation, of which set of
 * services. Set by `caller-identification.ts`, read by `aws/caller-registry.ts`.
 */
export const CALLER_HEADER = 'x-local-caller';

/** The header of a response that denies an action by the policies of the stack: the action. */
export const DENIED_HEADER = 'x-local-denied';
