import type { JsonSchema } from '../../manifest/manifest';
import type { OpenApiDocument } from '../openapi';

const PREFIX = '#/components/schemas/';

/** The name of the component that a reference leads to. */
export function componentName(ref: string): string {
  return ref.startsWith(PREFIX) ? ref.slice(PREFIX.length) : ref;
}

/** The component that a reference leads to. */
export function componentOf(ref: string, { components }: OpenApiDocument): JsonSchema | undefined {
  const schemas = components?.schemas ?? {};
  const name = componentName(ref);
  return Object.hasOwn(schemas, name) ? schemas[name] : undefined;
}

/** The anchor of a component on the page. */
export function componentId(name: string): string {
  return `schema-${name}`;
}
