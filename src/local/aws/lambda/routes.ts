const FUNCTIONS = '/2015-03-31/functions';
const FUNCTION = `${FUNCTIONS}/{FunctionName}`;
const MAPPINGS = '/2015-03-31/event-source-mappings';

/** https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
export const ROUTES: { readonly [route: string]: string } = {
  [`POST ${FUNCTION}/invocations`]: 'Invoke',
  [`POST /2014-11-13/functions/{FunctionName}/invoke-async`]: 'InvokeAsync',
  [`POST /2021-11-15/functions/{FunctionName}/response-streaming-invocations`]: 'InvokeWithResponseStream',
  [`GET ${FUNCTIONS}`]: 'ListFunctions',
  [`POST ${FUNCTIONS}`]: 'CreateFunction',
  [`GET ${FUNCTION}`]: 'GetFunction',
  [`DELETE ${FUNCTION}`]: 'DeleteFunction',
  [`GET ${FUNCTION}/configuration`]: 'GetFunctionConfiguration',
  [`PUT ${FUNCTION}/configuration`]: 'UpdateFunctionConfiguration',
  [`PUT ${FUNCTION}/code`]: 'UpdateFunctionCode',
  [`GET ${FUNCTION}/policy`]: 'GetPolicy',
  [`POST ${FUNCTION}/policy`]: 'AddPermission',
  [`GET ${FUNCTION}/aliases`]: 'ListAliases',
  [`GET ${FUNCTION}/aliases/{Name}`]: 'GetAlias',
  [`GET ${FUNCTION}/versions`]: 'ListVersionsByFunction',
  [`POST ${FUNCTION}/versions`]: 'PublishVersion',
  [`GET ${MAPPINGS}`]: 'ListEventSourceMappings',
  [`POST ${MAPPINGS}`]: 'CreateEventSourceMapping',
  [`GET ${MAPPINGS}/{UUID}`]: 'GetEventSourceMapping',
  [`PUT ${MAPPINGS}/{UUID}`]: 'UpdateEventSourceMapping',
  [`DELETE ${MAPPINGS}/{UUID}`]: 'DeleteEventSourceMapping',
};
