import { contractProblem } from '../../contract/check';
import { routesOf } from '../../manifest/describe/routes';
import type { RouteManifest } from '../../manifest/manifest';
import type { RouteDeclaration } from '../../runtime/declarations';
import type { TestResponse } from '../http-client';

/** A schema is converted once. */
const known = new WeakMap<RouteDeclaration, readonly RouteManifest[]>();

export function problemOf(route: RouteDeclaration, method: string, response: TestResponse): string | undefined {
  const routes = known.get(route) ?? routesOf({ routes: [route] });
  known.set(route, routes);
  const { status, headers, rawBody: body } = response;
  return contractProblem(
    routes.find((one) => one.method === method)!,
    { status, headers, body },
  );
}
