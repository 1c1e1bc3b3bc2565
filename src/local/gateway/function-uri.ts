/**
 * The ARN in `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<arn>/invocations`, or in the URI of the
 * streaming operation.
 */
export function invocationOf(
  uri: string,
  stageVariables: { readonly [name: string]: string },
): { readonly functionArn: string; readonly stream: boolean } | undefined {
  const [, arn, stream] = /:lambda:path\/[^/]+\/functions\/(.+)\/(response-streaming-)?invocations$/.exec(uri) ?? [];
  if (!arn) return undefined;
  return {
    functionArn: withVariables(arn, stageVariables),
    stream: stream !== undefined,
  };
}

/** The ARN of a function in the URI of an integration or authorizer, which may be the ARN itself. */
export function functionArnOf(uri: string, stageVariables: { readonly [name: string]: string }): string | undefined {
  if (/^arn:[^:]+:lambda:[^:]*:[^:]*:function:/.test(uri)) return withVariables(uri, stageVariables);
  return invocationOf(uri, stageVariables)?.functionArn;
}

function withVariables(text: string, stageVariables: { readonly [name: string]: string }): string {
  return text.replace(/\$\{stageVariables\.([^}]+)\}/g, (_, name) => stageVariables[name] ?? '');
}
