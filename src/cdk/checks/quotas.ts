import {
  API_AUTHORIZERS,
  HTTP_API_ROUTES,
  JWT_AUTHORIZER_AUDIENCES,
  REST_API_RESOURCES,
  ROUTE_SCOPES,
} from '../../runtime/aws-limits';
import { QUOTAS_CONTEXT } from '../../manifest/names';
import { withArticle } from '../api/types';
import type { ApiPlan } from '../api/plan';
import type { AppPlan } from '../plan';
import type { Problem } from '../problems';

/** The quotas of an API that AWS raises on request, by their names in the context value. */
type RaisedQuota = 'authorizers' | 'resources' | 'routes';

/**
 * A message for each quota of API Gateway that the API of the routes exceeds: the deployment would fail.
 * @param paths the operations of its definition
 * @param raised the value of `QUOTAS_CONTEXT`: the quotas of this account
 */
export function quotaProblems(
  { api }: Pick<AppPlan, 'api'>,
  paths: { readonly [path: string]: object },
  raised: unknown,
): string[] {
  if (!api || api.type === 'url') return [];
  return [...raisable(api, paths, raised), ...(api.type === 'http' ? httpProblems(api) : [])];
}

/**
 * A REST API of more resources than an account has at first is only a warning: AWS raises this quota on request, and large
 * APIs are deployed to accounts that have it raised.
 */
export function quotaWarnings({ api }: Pick<AppPlan, 'api'>, raised: unknown): Problem[] {
  if (api?.type !== 'rest') return [];
  return exceeded(api, raised, 'resources', resourceCount(api.routes), REST_API_RESOURCES, FEWER).map((message) => ({
    id: 'rest-api-resources',
    message,
  }));
}

const FEWER = 'Fewer paths, {proxy+}, or a second app help';

function raisable(api: ApiPlan, paths: { readonly [path: string]: object }, raised: unknown): string[] {
  // AWS_IAM is a property of a route, not an authorizer.
  const created = Object.values(api.authorizers).filter(({ kind }) => kind !== 'iam').length;
  const routes = Object.values(paths).flatMap((path) => Object.keys(path)).length;
  const help = 'Let one authorizer decide for several routes, or use a second app';
  return [
    ...exceeded(api, raised, 'authorizers', created, API_AUTHORIZERS, help),
    ...(api.type === 'http' ? exceeded(api, raised, 'routes', routes, HTTP_API_ROUTES, FEWER) : []),
  ];
}

function exceeded(
  { type }: ApiPlan,
  raised: unknown,
  quota: RaisedQuota,
  count: number,
  limit: number,
  help: string,
): string[] {
  const own = (raised as { readonly [quota: string]: unknown } | undefined)?.[quota];
  const allowed = typeof own === 'number' ? own : limit;
  if (count <= allowed) return [];
  return [
    `the API of the routes has ${count} ${quota}, and the quota is ${allowed} for ${withArticle(type)}: the deployment would fail. ${help}. ` +
      `Where AWS has raised the quota for the account, name it in the context: { '${QUOTAS_CONTEXT}': { ${quota}: ${count} } }`,
  ];
}

/** The quotas that AWS does not raise. */
function httpProblems({ routes, authorizers }: ApiPlan): string[] {
  return [
    ...Object.entries(authorizers).flatMap(([name, declaration]) =>
      declaration.kind === 'jwt' && declaration.audience.length > JWT_AUTHORIZER_AUDIENCES
        ? [
            `the authorizer "${name}" has ${declaration.audience.length} audiences, and an HTTP API takes ${JWT_AUTHORIZER_AUDIENCES}: ` +
              'divide them between two authorizers, or check them in a Lambda authorizer',
          ]
        : [],
    ),
    ...routes.flatMap(({ method, path, authorizer }) =>
      (authorizer?.scopes?.length ?? 0) > ROUTE_SCOPES
        ? [
            `${method} ${path} has ${authorizer!.scopes!.length} scopes, and a route of an HTTP API takes ${ROUTE_SCOPES}: ` +
              'require fewer, or check them in the route',
          ]
        : [],
    ),
  ];
}

/** The number of API Gateway's resources: one for each segment of each path, and one for the root. */
function resourceCount(routes: ApiPlan['routes']): number {
  const paths = new Set(['/']);
  for (const { path } of routes) {
    const segments = path.split('/').filter(Boolean);
    segments.forEach((_, i) => paths.add(`/${segments.slice(0, i + 1).join('/')}`));
  }
  return paths.size;
}
