import type { DeployedStack } from './stack';
import { ENDPOINT_URL, HTTP_API, REST_API } from '../runtime/names';

/**
 * Whether a route is in the API that is deployed, by the API's document. Undefined if there is none, as for a function
 * URL, which has all the routes of its code.
 */
export function deployedRoutes({
  resources,
  outputs,
}: DeployedStack): ((method: string, path: string) => boolean) | undefined {
  const document = resources.find(({ logicalId }) => [REST_API, HTTP_API].includes(logicalId))?.properties.Body;
  if (outputs[ENDPOINT_URL] === undefined) return () => false;
  if (document?.paths === undefined) return undefined;
  return (method, path) => document.paths[path]?.[method.toLowerCase()] !== undefined;
}

/** The URL of a path below that of an API, which may end with the stage and a slash. */
export function urlOf(base: string, path: string): string {
  return `${base.replace(/\/$/, '')}${path}`;
}
