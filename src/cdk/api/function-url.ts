import { FunctionUrl, FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ApiParts, CreatedApi } from './api';
import { API_SETTINGS } from '../../config';
import type { AppPlan } from '../plan';
import { FUNCTION_URL } from '../../runtime/names';

/**
 * The address that Lambda gives the function of the routes, without an API Gateway. One function serves all of them: if some stream,
 * it is the one that can.
 */
export function createFunctionUrl(
  scope: Construct,
  { apiSettings: { authType = API_SETTINGS.authType.default } }: AppPlan,
  { api: { handler, streamHandler }, functions }: ApiParts,
): CreatedApi {
  const url = new FunctionUrl(scope, FUNCTION_URL, {
    function: functions[(streamHandler ?? handler).name],
    authType: FunctionUrlAuthType[authType],
    // The function itself sends the CORS headers: those of the URL's own configuration would come on top.
    invokeMode: streamHandler ? InvokeMode.RESPONSE_STREAM : InvokeMode.BUFFERED,
  });
  return { constructs: { FunctionURL: url }, outputs: { EndpointURL: url.url } };
}
