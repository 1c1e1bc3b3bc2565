import { FunctionUrl, FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ApiOptions, ApiResources } from './api';

/**
 * The address that Lambda gives the function of the routes, without an API Gateway. One function answers all of them: if some stream,
 * it is the one that can.
 */
export function createFunctionUrl(scope: Construct, options: ApiOptions): ApiResources {
  const {
    handler,
    streaming,
    settings: { authType = 'AWS_IAM' },
    routes,
  } = options;
  if (authType === 'AWS_IAM') warnAboutPreflight(scope, routes);
  const url = new FunctionUrl(scope, 'FunctionURL', {
    function: streaming?.handler ?? handler,
    authType: FunctionUrlAuthType[authType],
    // The function itself sends the CORS headers: those of the URL's own configuration would come on top.
    invokeMode: streaming ? InvokeMode.RESPONSE_STREAM : InvokeMode.BUFFERED,
  });
  return { constructs: { FunctionURL: url }, outputs: { EndpointURL: url.url } };
}

/** A browser asks without a signature before it sends a request to another origin. */
function warnAboutPreflight(scope: Construct, routes: ApiOptions['routes']): void {
  const route = routes.find(({ cors }) => cors);
  if (!route) return;
  Annotations.of(scope).addWarningV2(
    'serverless-cdk-project:function-url-preflight',
    `${route.method} ${route.path} has CORS, but no browser can call it from another origin: Lambda refuses preflight requests, which are not ` +
      'signed. Set api.authType to "NONE", or use another type of API',
  );
}
