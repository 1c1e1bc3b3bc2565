export interface MockIntegration {
  /** The media types that it is the response to. */
  readonly mediaTypes: readonly string[];
  readonly statusCode: number;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: string;
}

/**
 * The response of a mock integration, if it is constant, as for the usual CORS preflight; else undefined. Without a
 * request template, the body of the request has its status.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function mockIntegration(integration: any, binaryMediaTypes: readonly string[]): MockIntegration | undefined {
  // A template takes text, and fails with bytes.
  const mayBeBinary = ({ contentHandling }: any) =>
    contentHandling === undefined ? binaryMediaTypes.length > 0 : contentHandling !== 'CONVERT_TO_TEXT';
  if (mayBeBinary(integration)) return undefined;
  const requestTemplates = Object.entries<string>(integration.requestTemplates ?? {});
  const requestTemplate = requestTemplates[0]?.[1] ?? '';
  const selected = /^\s*\{\s*"?statusCode"?\s*:\s*"?(\d{3})"?\s*\}\s*$/.exec(requestTemplate)?.[1];
  const response = selected === undefined ? undefined : responseFor(selected, integration.responses ?? {});
  const [body = '', ...otherBodies] = Object.values<string>(response?.responseTemplates ?? {});
  if (!response || otherBodies.length > 0 || /[$#]/.test(body) || (body !== '' && mayBeBinary(response)))
    return undefined;

  const headers: [string, string][] = [];
  for (const [parameter, expression] of Object.entries<string>(response.responseParameters ?? {})) {
    const name = /^method\.response\.header\.(.+)$/.exec(parameter)?.[1];
    const value = /^'(.*)'$/s.exec(expression)?.[1];
    if (name === undefined || value === undefined) return undefined;
    headers.push([name, value]);
  }
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    headers.push(['Content-Type', 'application/json']);
  }
  const mediaTypes = requestTemplates
    .filter(([, template]) => template === requestTemplate)
    .map(([type]) => type.toLowerCase());
  return { mediaTypes, statusCode: Number(response.statusCode ?? selected), headers, body };
}

/** Responses are keyed by a pattern of the status, or `default`. */
function responseFor(status: string, responses: { readonly [pattern: string]: any }): any {
  const pattern = Object.keys(responses).find(
    (candidate) => candidate !== 'default' && new RegExp(`^(?:${candidate})$`).test(status),
  );
  return pattern === undefined ? responses.default : responses[pattern];
}
