export { Authorizer, type AuthorizerOptions, type Denial } from './authorizer';
export type { ContextValues } from './context';
export { type AccessDecision, type AccessRequest, decide, type PolicyType } from './decide';
export { denialMessage } from './denial-message';
export { grantLine, type GrantLineOptions } from './grant-line';
export { managedPolicy } from './managed-policies';
export { compilePolicy, type Policy, type Statement } from './policy';
export { PolicyError } from './policy-error';
export type { Principal } from './principal';
