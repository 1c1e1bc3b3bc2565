import type { IncomingHttpHeaders } from 'node:http';
import type { SignatureScope } from './signature';

/** What is known of a request before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Undefined for an unsigned request. */
  readonly scope?: SignatureScope;
}

/** The services that can be routed to. */
export interface Services {
  /** Whether there is a service of this name. */
  has(name: string): boolean;
  /** The service with this prefix of `X-Amz-Target`, for those that are not found by the name in the signature. */
  withTarget(target: string): string | undefined;
}

/** The name of the service that a request is for; undefined if the rule does not apply. */
type Rule = (head: RequestHead, services: Services) => string | undefined;

/** In this order: the first one that applies. */
const RULES: readonly Rule[] = [
  byTarget,
  ({ scope }) => scope?.service,
  byVirtualHost,
  unsignedQuery,
  subscriptionLink,
  // Anonymous requests, form uploads and preflight requests of browsers. A target is of another service.
  ({ headers }, services) => (services.has('s3') && headers['x-amz-target'] === undefined ? 's3' : undefined),
];

export function serviceOf(head: RequestHead, services: Services): string | undefined {
  for (const rule of RULES) {
    const name = rule(head, services);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** DynamoDB Streams signs as DynamoDB does, and sign-in requests to Cognito are not signed at all. */
function byTarget({ headers }: RequestHead, services: Services): string | undefined {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? services.withTarget(target.slice(0, target.indexOf('.'))) : undefined;
}

/** `<bucket>.localhost`, `<bucket>.s3.localhost`. */
function byVirtualHost({ headers }: RequestHead, services: Services): string | undefined {
  const host = headers.host ?? headers[':authority'];
  return /^[^:]+\.localhost(:|$)/.test(String(host)) && services.has('s3') ? 's3' : undefined;
}

/**
 * `AssumeRoleWithWebIdentity` is not signed:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
function unsignedQuery({ method, url, headers }: RequestHead, services: Services): string | undefined {
  const isForm = String(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return method === 'POST' && url === '/' && isForm && services.has('sts') ? 'sts' : undefined;
}

/** `SubscribeURL` and `UnsubscribeURL` in messages of SNS. */
function subscriptionLink({ method, url }: RequestHead, services: Services): string | undefined {
  const isLink = method === 'GET' && /^\/\?Action=(ConfirmSubscription|Unsubscribe)&/.test(url);
  return isLink && services.has('sns') ? 'sns' : undefined;
}
