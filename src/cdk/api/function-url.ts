import { FunctionUrl, FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ApiParts, CreatedApi } from './api';
import { API_SETTINGS } from '../../config';
import type { AppPlan } from '../plan';
import { FUNCTION_URL } from '../../runtime/names';

/**
 * The function URL of the API handler, without API Gateway. One function serves all routes: the stream handler if some
 * of them stream.
 */
export function createFunctionUrl(
  scope: Construct,
  { apiSettings: { authType = API_SETTINGS.authType.default } }: AppPlan,
  { api: { handler, streamHandler }, targets }: ApiParts,
): CreatedApi {
  const url = new FunctionUrl(scope, FUNCTION_URL, {
    function: targets[(streamHandler ?? handler).name],
    authType: FunctionUrlAuthType[authType],
    // The function itself sends the CORS headers: those of the URL's own configuration would be added.
    invokeMode: streamHandler ? InvokeMode.RESPONSE_STREAM : InvokeMode.BUFFERED,
  });
  return { constructs: { FunctionURL: url }, outputs: { EndpointURL: url.url } };
}
