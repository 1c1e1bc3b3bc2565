import type { JsonSchema, Manifest, RouteManifest } from '../../manifest/manifest';
import { describedRoutes } from '../../manifest/requests';
import { NOT_DESCRIBED } from '../../manifest/names';

/** What a description leaves open, one sentence for each kind. */
export function notDescribed(manifest: Manifest): string[] {
  const routes = describedRoutes(manifest);
  const without = routes.filter(({ schemas, stream, status }) => !schemas?.response && !stream && status !== 204);
  const parts = routes.flatMap((route) =>
    Object.entries(route.schemas ?? {}).flatMap(([part, schema]) =>
      marksIn(schema, part).map(([at, name]) => `${shown(route)} ${at} (${name})`),
    ),
  );
  return [
    ...(without.length > 0
      ? [`no "response" schema, so the body of the response is not described: ${without.map(shown).join(', ')}`]
      : []),
    ...(parts.length > 0 ? [`no form in JSON Schema, so any value is described: ${parts.join(', ')}`] : []),
  ];
}

function shown({ method, path }: RouteManifest): string {
  return `${method} ${path}`;
}

/** The marks below a schema, with their paths. */
function marksIn(schema: unknown, at: string): [at: string, name: string][] {
  if (typeof schema !== 'object' || schema === null) return [];
  const mark = (schema as JsonSchema)[NOT_DESCRIBED];
  return [
    ...(typeof mark === 'string' ? [[at, mark] as [string, string]] : []),
    ...Object.entries(schema).flatMap(([key, value]) =>
      marksIn(value, ['properties', 'items', 'anyOf', '$defs'].includes(key) ? at : `${at}.${key}`),
    ),
  ];
}
