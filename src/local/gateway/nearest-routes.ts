import { segmentsOf } from '../../gateway-events/route-tree';
import { editDistance } from '../../config';

export interface NamedRoute {
  readonly method: string;
  readonly path: string;
}

const MOST = 3;

/**
 * The routes that were most likely meant by a request: first those of the same path with another method, then those of
 * a similar path.
 */
export function nearestRoutes(method: string, path: string, routes: readonly NamedRoute[]): NamedRoute[] {
  return routes
    .map((route) => ({
      route,
      distance: distance(segmentsOf(path), segmentsOf(route.path)) + (fits(route.method, method) ? 0 : 1),
    }))
    .filter(({ distance: d }) => d <= Math.max(2, path.length / 2))
    .sort(
      (a, b) =>
        a.distance - b.distance ||
        a.route.path.localeCompare(b.route.path) ||
        a.route.method.localeCompare(b.route.method),
    )
    .slice(0, MOST)
    .map(({ route }) => route);
}

function fits(routeMethod: string, method: string): boolean {
  return routeMethod === 'ANY' || routeMethod === method;
}

function distance(path: readonly string[], resource: readonly string[]): number {
  let sum = 0;
  for (let i = 0; i < Math.max(path.length, resource.length); i++) {
    const [asked, known] = [path[i], resource[i]];
    if (known !== undefined && /^\{.+\+\}$/.test(known)) return sum;
    const isParameter = known !== undefined && /^\{.+\}$/.test(known);
    // A parameter is left out as easily as a letter, whatever its name.
    if (asked === undefined) sum += isParameter ? 1 : known.length + 1;
    else if (known === undefined) sum += asked.length + 1;
    else if (!isParameter) sum += editDistance(asked, known);
  }
  return sum;
}
