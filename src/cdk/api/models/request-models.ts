import { type ModelOptions, modelOf } from './json-schema';
import type { JsonSchema, RouteManifest } from '../../../manifest/manifest';
import { NOT_DESCRIBED } from '../../../manifest/names';
import { capitalized } from '../../../manifest/operation-id';
import { isHeaderParameter, isJsonType } from '../../../manifest/requests';
import { type Parameter, pathParameters } from '../operation';

/** The models of an API's requests, as parts of its definition. */
export interface RequestModels {
  /** The schemas by the names of API Gateway's models. */
  readonly schemas: { readonly [name: string]: object };
  /** The parameters and the body of a route's operation. */
  readonly of: (route: RouteManifest) => object;
}

/** The models of all routes. Bodies of the same schema share one. */
export function requestModels(routes: readonly RouteManifest[], options: ModelOptions): RequestModels {
  const schemas: { [name: string]: object } = {};
  const nameByText = new Map<string, string>();
  const nameOf = new Map<RouteManifest, string>();
  for (const route of routes) {
    const body = route.schemas?.body;
    if (!body || NOT_DESCRIBED in body || !route.contentTypes.some(isJsonType)) continue;
    const model = modelOf(body, options);
    const text = JSON.stringify(model);
    if (!nameByText.has(text)) {
      const name = freeName(`${modelName(route)}Body`, schemas);
      nameByText.set(text, name);
      schemas[name] = model;
    }
    nameOf.set(route, nameByText.get(text)!);
  }
  return {
    schemas,
    of: (route) => {
      const name = nameOf.get(route);
      const parameters = [
        ...pathParameters(route.path),
        ...parametersOf(route, 'query'),
        ...parametersOf(route, 'headers'),
      ];
      return {
        ...(parameters.length > 0 && { parameters }),
        ...(name && {
          requestBody: {
            content: Object.fromEntries(
              route.contentTypes
                .filter(isJsonType)
                .map((type) => [type, { schema: { $ref: `#/components/schemas/${name}` } }]),
            ),
          },
        }),
      };
    },
  };
}

function parametersOf({ schemas }: RouteManifest, part: 'query' | 'headers'): Parameter[] {
  const { properties, required } = (schemas?.[part] ?? {}) as JsonSchema & {
    properties?: object;
    required?: readonly string[];
  };
  return Object.keys(properties ?? {})
    .filter((name) => /^[\w.$-]+$/.test(name) && (part === 'query' || isHeaderParameter(name)))
    .map((name) => ({
      name,
      in: part === 'query' ? 'query' : 'header',
      required: required?.includes(name) ?? false,
      schema: { type: 'string' },
    }));
}

/** `POST /users/{id}` → `PostUsersId`: letters and digits only, as API Gateway requires. */
function modelName({ method, path }: RouteManifest): string {
  return [method.toLowerCase(), ...path.split(/[^A-Za-z0-9]+/)].map(capitalized).join('');
}

function freeName(name: string, taken: object): string {
  if (!Object.hasOwn(taken, name)) return name;
  let i = 2;
  while (Object.hasOwn(taken, `${name}${i}`)) i++;
  return `${name}${i}`;
}
