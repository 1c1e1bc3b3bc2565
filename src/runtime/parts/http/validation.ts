import type { Route } from '../../declarations';
import type { HttpError } from '../../errors';
import type { Schema, SchemaIssue } from '../../schema';
import type { EventRequest } from '../../http/request';
import type { HttpResponse } from '../../http/response';

/** What this part uses of those that are loaded anyway. */
export interface Core {
  readonly HttpError: typeof HttpError;
  readonly HttpResponse: typeof HttpResponse;
}

/** How many issues of a part are told: the response to a body that is wrong throughout must not be too long to be sent. */
const MOST = 1000;

/** Calls the handler of a route with schemas: what comes in, and what goes out, is what they say. */
export async function validated(
  { schemas, handler }: Route,
  request: EventRequest,
  { HttpError: Failure, HttpResponse: Response }: Core,
): Promise<unknown> {
  const { body, query, params, headers, response } = schemas!;
  const checked: PropertyDescriptorMap = {};
  const details: object[] = [];
  const check = async (part: string, schema: Schema<any, any> | undefined, value: () => unknown) => {
    if (!schema) return;
    const result = await schema['~standard'].validate(value());
    if (!result.issues) {
      checked[part] = { value: result.value };
    }
    // That there are issues makes it invalid, whatever they say.
    else {
      details.push(
        ...(result.issues.length
          ? result.issues.slice(0, MOST).map((issue) => detail(part, issue))
          : [{ path: part, message: 'Invalid' }]),
      );
    }
  };
  await check('params', params, () => request.params);
  await check('query', query, () => request.query.toJSON());
  await check('headers', headers, () => request.headers.toJSON());
  await check('body', body, () => request.json());
  if (details.length) throw new Failure(422, 'UnprocessableEntityError', 'The request is not valid', { details });
  const { body: content, ...parts } = checked;
  // They take the place of what was sent.
  Object.defineProperties(request, content ? { ...parts, json: { value: () => content.value } } : parts);

  const result = await handler(request);
  if (!response || (result as any)?.[Symbol.toStringTag] === 'Response') return result;
  const outer = result instanceof Response ? result : undefined;
  const outcome = await response['~standard'].validate(outer ? outer.body : result);
  if (outcome.issues) throw new ResponseError(outcome.issues);
  return outer ? new Response(outcome.value, outer.status, outer.headers, outer.cookies) : outcome.value;
}

/** A handler has returned what its `response` schema does not take: an internal error, its details are for the log only. */
class ResponseError extends Error {
  readonly code = 'ResponseError';

  constructor(issues: readonly SchemaIssue[]) {
    super(
      `The response does not match its schema: ${issues.map((issue) => `${pathOf(issue) || 'body'}: ${issue.message}`).join('; ')}`,
    );
  }
}

function detail(part: string, issue: SchemaIssue): { path: string; message: string } {
  return { path: [part, pathOf(issue)].filter(Boolean).join('.'), message: issue.message };
}

function pathOf({ path }: SchemaIssue): string {
  return (path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment)).join('.');
}
