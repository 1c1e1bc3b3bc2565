export { FunctionPool, type FunctionPoolOptions, type InvokeOptions } from './function-pool';
export { FunctionLoadError, RequestTooLargeError } from './errors';
export type { LogSink, LogStream } from './protocol';
