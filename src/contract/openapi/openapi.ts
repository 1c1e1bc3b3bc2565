import { Components } from './components';
import type { OpenApiDocument, Operation, Parameter, Response } from './document';
import { ERROR, ERROR_NAME, errorResponses, GATEWAY_ERROR, GATEWAY_ERROR_NAME } from './responses';
import { securityOf, securitySchemes } from './security';
import type { JsonSchema, Manifest, RouteManifest } from '../../manifest/manifest';
import { capitalized, operationIdOf } from '../../manifest/operation-id';
import { describedRoutes, isHeaderParameter, pathParameterNames } from '../../manifest/requests';

export interface OpenApiOptions {
  /** The version of the API. @default '0.0.0' */
  readonly version?: string;
  /** The address of the API. @default '/', so that the document is the same for each stage */
  readonly url?: string;
  /** Names that no schema gets. @default - none */
  readonly reserved?: readonly string[];
}

/**
 * The description of an app's API as OpenAPI 3.1: data of the manifest alone, and the same bytes each time.
 *
 * @param add adds other schemas to the components
 * @throws UserError if two different schemas have a name
 */
export function openApi(
  manifest: Manifest,
  { version = '0.0.0', url = '/', reserved = [] }: OpenApiOptions = {},
  add?: (components: Components) => void,
): OpenApiDocument {
  const components = new Components([ERROR_NAME, GATEWAY_ERROR_NAME, ...reserved]);
  const operations = describedRoutes(manifest).map((route) => ({
    route,
    render: operation(route, manifest, components),
  }));
  add?.(components);
  const schemas = components.render();
  const schemes = securitySchemes(manifest);
  const paths: { [path: string]: { [method: string]: Operation } } = {};
  for (const { route, render } of operations) {
    // A path template of OpenAPI has no greedy parameters.
    const path = route.path.replace(/\+\}/g, '}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: render() };
  }
  return {
    openapi: '3.1.0',
    info: { title: manifest.app, version },
    servers: [{ url }],
    paths,
    ...((operations.length > 0 || Object.keys(schemas).length > 0) && {
      components: {
        schemas: { ...schemas, [ERROR_NAME]: ERROR, [GATEWAY_ERROR_NAME]: GATEWAY_ERROR },
        ...(Object.keys(schemes).length > 0 && { securitySchemes: schemes }),
      },
    }),
  };
}

/** Takes the schemas of a route. What it returns renders the operation, once the schemas of all routes have names. */
function operation(route: RouteManifest, manifest: Manifest, components: Components): () => Operation {
  const { schemas = {}, contentTypes, status = 200 } = route;
  const operationId = operationIdOf(route, manifest.routes);
  const at = `${route.method} ${route.path}`;
  const name = capitalized(operationId);
  const parameters = parametersOf(route, components, at);
  const body = schemas.body && components.add(schemas.body, `${name}Body`, 'input', at);
  const response = schemas.response && components.add(schemas.response, `${name}Response`, 'output', at);
  return () => ({
    operationId,
    ...(route.summary !== undefined && { summary: route.summary }),
    ...(route.description !== undefined && { description: route.description }),
    ...(route.tags?.length && { tags: route.tags }),
    ...(parameters.length > 0 && { parameters: parameters.map((render) => render()) }),
    ...(body && {
      requestBody: {
        required: true,
        content: Object.fromEntries(contentTypes.map((type) => [type, { schema: body() }])),
      },
    }),
    responses: {
      [status]: success(route, response),
      ...errorResponses(route),
    },
    ...withSecurity(route, manifest),
  });
}

function withSecurity(route: RouteManifest, manifest: Manifest): Pick<Operation, 'security'> {
  const security = securityOf(route, manifest);
  return security ? { security } : {};
}

function success({ stream, status = 200 }: RouteManifest, schema: (() => JsonSchema) | undefined): Response {
  const description = status === 201 ? 'Created' : status === 202 ? 'Accepted' : status === 204 ? 'No content' : 'OK';
  if (stream) return { description, content: { '*/*': { schema: {} } } };
  return schema ? { description, content: { 'application/json': { schema: schema() } } } : { description };
}

function parametersOf({ path, schemas = {} }: RouteManifest, components: Components, at: string): (() => Parameter)[] {
  const ofPart = (part: 'params' | 'query' | 'headers', place: Parameter['in'], names: readonly string[]) => {
    const schema = schemas[part] ?? {};
    const properties = (schema.properties ?? {}) as { readonly [name: string]: JsonSchema };
    const required = (schema.required ?? []) as readonly string[];
    return names.map((name): (() => Parameter) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const render = own && components.inline(own, schema, 'input', at);
      return () => {
        const { description, ...rest } = render?.() ?? { type: 'string' };
        return {
          name,
          in: place,
          required: place === 'path' || required.includes(name),
          ...(typeof description === 'string' && { description }),
          schema: rest,
        };
      };
    });
  };
  const names = (part: 'query' | 'headers') => Object.keys(schemas[part]?.properties ?? {});
  return [
    ...ofPart('params', 'path', pathParameterNames(path)),
    ...ofPart('query', 'query', names('query')),
    ...ofPart('headers', 'header', names('headers').filter(isHeaderParameter)),
  ];
}
