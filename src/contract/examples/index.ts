export { type Example, merged, type OperationExamples, type Values } from './example';
export { redacted } from './redacted';
export { withExamples } from './with-examples';
