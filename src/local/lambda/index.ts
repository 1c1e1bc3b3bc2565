export { InstancePool, type InstancePoolOptions, type InvokeOptions } from './instance-pool';
export { FunctionLoadError, RequestTooLargeError } from './errors';
export type { LogSink, LogStream } from './protocol';
