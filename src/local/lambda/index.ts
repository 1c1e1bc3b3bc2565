export { InstancePool, type InstancePoolOptions, type InvokeOptions } from './instance-pool';
export { FunctionLoadError, isRemoved, RequestTooLargeError } from './errors';
export type { LogSink, LogStream } from './protocol';
