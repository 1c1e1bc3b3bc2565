import type { JsonSchema } from '../../manifest/manifest';

/** The parts of an OpenAPI 3.1 document that are written here, https://spec.openapis.org/oas/v3.1.1 */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components?: {
    readonly schemas?: { readonly [name: string]: JsonSchema };
    readonly securitySchemes?: { readonly [name: string]: SecurityScheme };
  };
}

export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: { readonly [status: string]: Response };
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
  readonly examples?: Examples;
}

export interface Response {
  readonly description: string;
  readonly content?: Content;
}

export interface Content {
  readonly [mediaType: string]: { readonly schema: JsonSchema; readonly examples?: Examples };
}

export interface Examples {
  readonly [name: string]: { readonly value: unknown };
}

export type SecurityScheme =
  | { readonly type: 'apiKey'; readonly name: string; readonly in: 'header' | 'query'; readonly description?: string }
  | { readonly type: 'http'; readonly scheme: 'bearer'; readonly bearerFormat: 'JWT' }
  | { readonly type: 'openIdConnect'; readonly openIdConnectUrl: string };
