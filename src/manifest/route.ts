/** One path and method. */
export interface RouteManifest {
  readonly path: string;
  readonly method: string;
  readonly name?: string;
  /** The same, if the declaration gives it: the operation in the API's description. */
  readonly operation?: string;
  readonly contentTypes: readonly string[];
  readonly apiKeyRequired?: boolean;
  /** The response is sent in chunks, by `APIStreamHandler`. */
  readonly stream?: true;
  readonly authorizer?: RouteAuthorizerManifest;
  /** The origins that may call the route from a browser; absent if none may. */
  readonly cors?: CorsManifest;
  /**
   * JSON Schemas of draft 2020-12, by the part that they describe. `x-not-described` marks what JSON Schema cannot
   * express.
   */
  readonly schemas?: { readonly [Part in SchemaPart]?: JsonSchema };
  /** The status of a response that is no error; 200 if absent. */
  readonly status?: number;
  /** The errors that the handler may throw, by status, then code. */
  readonly errors?: readonly ErrorManifest[];
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** The route serves the description of the API, of which it is no part: as a page, or as an OpenAPI document. */
  readonly docs?: 'page' | 'document';
}

export interface ErrorManifest {
  readonly status: number;
  readonly code: string;
}

export interface RouteAuthorizerManifest {
  /** One of the manifest's authorizers. */
  readonly name: string;
  /** The caller's token has to have one of these. */
  readonly scopes?: readonly string[];
}

export interface CorsManifest {
  /** `['*']`, or the origins that are allowed. */
  readonly allowOrigins: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders?: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
  readonly allowCredentials?: boolean;
}

export type SchemaPart = 'body' | 'query' | 'params' | 'headers' | 'response';

/** A JSON Schema. */
export type JsonSchema = { readonly [keyword: string]: unknown };
