import { bodyProblem } from './body';
import type { RouteManifest } from '../../manifest/manifest';
import { errorsOf } from '../openapi/responses';

/** What the handler of a route has sent. */
export interface SentResponse {
  readonly status: number;
  /** With names in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** Undefined if it is not known, as it was sent in chunks. */
  readonly body?: Buffer;
}

/** Whether the responses of a route are compared with its description: it declares them, or the app is strict. */
export function isChecked({ schemas, errors, docs }: RouteManifest, contract: 'strict' | undefined): boolean {
  if (docs) return false;
  return contract === 'strict' || schemas?.response !== undefined || errors !== undefined;
}

/**
 * What a response has that the description of its route has not, and what to declare. Undefined if the response is
 * described, or cannot be: redirects have no place in a declaration, and each route has a 429 and the errors of a server.
 */
export function contractProblem(route: RouteManifest, response: SentResponse): string | undefined {
  const problem = problemOf(route, response);
  return problem && `${route.method} ${route.path}: ${problem}`;
}

function problemOf(route: RouteManifest, response: SentResponse): string | undefined {
  const { status } = response;
  if (status === (route.status ?? 200)) return bodyProblem(route, response);
  if ((status > 299 && status < 400) || status === 429 || status > 499) return undefined;
  if (status < 300) {
    return undescribed(route, `the status ${status}`, `Declare \`status: ${status}\``);
  }
  const described = errorsOf(route).filter((error) => error.status === status);
  if (route.method === 'HEAD' || response.body === undefined) {
    if (described.length > 0) return undefined;
    return undescribed(route, `the status ${status}`, 'Declare the class of the error in `errors`');
  }
  const code = codeOf(response.body);
  // A body of another type than the route takes: the request was not by the description.
  if (code === 'UnsupportedMediaType' && status === 415) return undefined;
  if (described.some((error) => error.code === code)) return undefined;
  if (code === undefined) {
    return undescribed(
      route,
      `the status ${status} with a body that is no { Code, Message }`,
      'Throw an error of a class that the route declares in `errors`',
    );
  }
  const isClass = /^[A-Z]\w*$/.test(code);
  return undescribed(
    route,
    `the status ${status} with the code ${code}`,
    `Declare \`errors: [${isClass ? code : `a class with the code '${code}'`}]\``,
  );
}

function undescribed(route: RouteManifest, sent: string, fix: string): string {
  const errors = errorsOf(route).map(({ status, code }) => `${status} ${code}`);
  const described = [...new Set([String(route.status ?? 200), ...errors, '429', '5XX'])];
  return `${sent} is not described. Described: ${described.join(', ')}. ${fix}`;
}

function codeOf(body: Buffer): string | undefined {
  try {
    const { Code, Message } = JSON.parse(String(body));
    return typeof Code === 'string' && typeof Message === 'string' ? Code : undefined;
  } catch {
    return undefined;
  }
}
