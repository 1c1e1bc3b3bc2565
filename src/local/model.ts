/**
 * What the parts of the local cloud hand to each other. The assembly loader makes these from a cloud assembly;
 * Lambda and the gateways run them and know nothing of templates.
 */

export interface LocalFunction {
  readonly logicalId: string;
  readonly functionName: string;
  readonly arn: string;
  /** `index.handler`, as in the template. */
  readonly handler: string;
  /** The folder that holds the code, as Lambda's /var/task would. */
  readonly codeDir: string;
  /** As the template gives it, every intrinsic resolved. */
  readonly environment: { readonly [name: string]: string };
  /** Seconds. */
  readonly timeout: number;
  /** MiB. */
  readonly memorySize: number;
  /** The folder of the runtime app, from the project's root, if the function's code is its bundle: edits are served live. */
  readonly runtimeDir?: string;
}

export interface LocalRestApi {
  readonly logicalId: string;
  readonly restApiId: string;
  readonly name: string;
  readonly stageName: string;
  readonly stageVariables?: { readonly [name: string]: string };
  /** The OpenAPI document of the API, every intrinsic resolved. Integrations name functions by ARN. */
  readonly body: any;
  readonly binaryMediaTypes: readonly string[];
}

/** How an invocation of a function ended, as Lambda's Invoke answers it. */
export type InvokeResult =
  | { readonly payload: unknown; readonly functionError?: undefined }
  | { readonly functionError: 'Unhandled'; readonly reason: 'error' | 'timeout' | 'exit' | 'memory' | 'load'; readonly payload: { errorType: string; errorMessage: string; trace?: string[] } };

/** Invokes a function by its ARN (or name). */
export type Invoke = (functionArn: string, event: unknown) => Promise<InvokeResult>;
