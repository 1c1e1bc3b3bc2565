import type { Route } from '../../declarations';
import type { EventRequest } from '../../http/request';
import { issuePath, type Schema, type SchemaIssue } from '../../schema';
import type { HttpCall } from '../full-dispatch';
import { returned } from './errors';
import { ResponseError } from './response-error';

/** The maximum number of issues for one part of a request, so that the response does not become too long to be sent. */
const MOST = 1000;

/** Validates a request by the schemas of its route, calls the handler and validates its response. */
export async function validated(
  { core: { HttpError, HttpResponse } }: HttpCall,
  { schemas, status, handler }: Route,
  request: EventRequest,
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
    // A result with `issues` is invalid, even with an empty list.
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
  if (details.length) throw new HttpError(422, 'UnprocessableEntityError', 'The request is not valid', { details });
  const { body: content, ...parts } = checked;
  // The validated values replace those that were sent.
  Object.defineProperties(request, content ? { ...parts, json: { value: () => content.value } } : parts);

  const result = returned(await handler(request));
  if ((result as any)?.[Symbol.toStringTag] === 'Response') return result;
  const outer = result instanceof HttpResponse ? result : status && new HttpResponse(result, status, {}, []);
  // The body of an error or of a redirect is another one.
  if (!response || (outer && outer.status > 299)) return outer || result;
  const outcome = await response['~standard'].validate(outer ? outer.body : result);
  if (outcome.issues) throw new ResponseError(outcome.issues);
  return outer ? new HttpResponse(outcome.value, outer.status, outer.headers, outer.cookies) : outcome.value;
}

function detail(part: string, issue: SchemaIssue): { path: string; message: string } {
  return { path: [part, issuePath(issue)].filter(Boolean).join('.'), message: issue.message };
}
