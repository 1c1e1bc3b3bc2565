export type { ContextValues } from './context';
export { type AccessDecision, type AccessRequest, decide, type PolicyType } from './decide';
export { compilePolicy, type Policy, type Statement } from './policy';
export { PolicyError } from './policy-error';
export type { Principal } from './principal';
