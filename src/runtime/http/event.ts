import { essence, JSON_TYPE } from './media-type';
import type { Params, PathEntry, RouteTable } from './route-table';
import { BadRequestError } from '../errors';

/**
 * The fields that are read of an HTTP event. There are two payload versions: 1.0 of REST APIs (a load balancer's events
 * are changed into it), 2.0 of HTTP APIs and function URLs. An event comes from outside: any field may be missing.
 * Percent-encoding differs by source:
 *
 * | source                      | path, path parameters | query   |
 * |-----------------------------|-----------------------|---------|
 * | REST API                    | encoded               | decoded |
 * | HTTP API, payload 1.0       | decoded               | decoded |
 * | HTTP API, payload 2.0       | decoded               | encoded, in rawQueryString |
 * | function URL                | encoded               | encoded, in rawQueryString |
 * | Application Load Balancer   | encoded               | encoded, see alb.ts |
 *
 * Source: https://github.com/hotsock/voker/pull/8, captures of live events of each.
 */
export interface HttpEvent {
  /** Set by HTTP APIs, in either payload version, and by function URLs. */
  readonly version?: string;
  readonly headers?: { readonly [name: string]: string | undefined } | null;
  readonly pathParameters?: { readonly [name: string]: string | undefined } | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext?: {
    readonly requestId?: string;
    readonly stage?: string;
    readonly domainName?: string;
    /** In payload 2.0 of a Lambda authorizer: `lambda`. */
    readonly authorizer?: { readonly [key: string]: any } | null;
    /** Payload 1.0: the path with the stage, or with the base path of a custom domain. */
    readonly path?: string;
    /** Payload 2.0 only. */
    readonly http?: { readonly method: string; readonly path?: string; readonly sourceIp?: string };
    /** Payload 1.0 of API Gateway. */
    readonly identity?: { readonly sourceIp?: string };
    /** Load balancers only. */
    readonly elb?: object;
  };

  // Payload 1.0
  readonly httpMethod?: string;
  /** The path that API Gateway has matched: `/users/{id}`. */
  readonly resource?: string;
  readonly path?: string;
  readonly multiValueHeaders?: MultiValues;
  readonly queryStringParameters?: { readonly [name: string]: string | undefined } | null;
  readonly multiValueQueryStringParameters?: MultiValues;

  // Payload 2.0
  /** Method and path that API Gateway has matched: `GET /users/{id}`. */
  readonly routeKey?: string;
  readonly rawPath?: string;
  readonly rawQueryString?: string;
  /** HTTP APIs take the cookies out of the headers. */
  readonly cookies?: readonly string[];
}

type MultiValues = { readonly [name: string]: readonly string[] | undefined } | null;

/**
 * The parameters of the path that API Gateway has matched, already parsed; `undefined` if it has not matched one, or
 * may have matched more than the declared path.
 */
export function matchedParams(routes: RouteTable, event: HttpEvent, entry: PathEntry): Params | undefined {
  const params: Params = {};
  const given = event.pathParameters;
  let left = entry.parameters;
  if (left && (typeof given !== 'object' || (entry.greedy && entry.exactOf !== routes.size))) return undefined;
  for (const name in given) {
    const value = given[name];
    if (typeof value !== 'string') return undefined;
    params[name] = decoded(event, value);
    left--;
  }
  return left ? undefined : params;
}

/** A part of the path, percent-decoded if the source has not done it. */
export function decoded({ version, requestContext }: HttpEvent, value: string): string {
  // Only HTTP APIs, which decode the path, and function URLs, which do not, set a version.
  if (!value.includes('%') || (version && !`${requestContext?.domainName}`.includes('.lambda-url.'))) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    throw new BadRequestError(`Malformed percent-encoding in the path: ${value}`);
  }
}

/** Whether the content type is exactly that of JSON, in the usual spellings of the header's name. */
export function isJson({ headers }: HttpEvent): boolean {
  const type = headers?.['content-type'] ?? headers?.['Content-Type'];
  return type === JSON_TYPE || essence(`${type}`) === JSON_TYPE;
}
