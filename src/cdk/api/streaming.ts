import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ApiSettings } from '../../config';
import type { FunctionManifest, Manifest } from '../../manifest/manifest';

/** The function of the routes that stream. */
export interface Streaming {
  readonly handler: LambdaFunction;
  /** Seconds that it may take. */
  readonly timeout: number;
}

export interface StreamIntegrationOptions {
  /** What API Gateway calls; may be a token. */
  readonly uri: unknown;
  /** Seconds that the function may take. */
  readonly timeout: number;
}

/**
 * How a REST API calls a function whose answer it sends while it is made. It waits as long as the function may take, which may be
 * longer than for other integrations: https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
 */
export function streamIntegration({ uri, timeout }: StreamIntegrationOptions): object {
  return {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri,
    responseTransferMode: 'STREAM',
    timeoutInMillis: timeout * 1000,
  };
}

/** Whether a function answers HTTP requests all at once. */
export function isBuffered(declaration: FunctionManifest): boolean {
  return declaration.kind === 'http' && !declaration.stream;
}

/**
 * The manifest with the functions that this type of API needs. A function that streams cannot answer another call, and a function that
 * does not cannot stream: a REST API has both. A function URL has one for all routes, so that beside a function that streams there is none.
 */
export function withFunctionsOf(type: ApiSettings['type'], manifest: Manifest): Manifest {
  const { APIHandler, ...others } = manifest.functions;
  return type === 'url' && others.APIStreamHandler ? { ...manifest, functions: others } : manifest;
}
