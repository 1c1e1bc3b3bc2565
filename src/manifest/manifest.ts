import type { ResourceKind } from '../runtime/declarations';

/** The description of a runtime app: plain data, deterministic, sorted. Written to `runtime/manifest.json`. */
export interface Manifest {
  /** The version of this format. */
  readonly version: 1;
  /** The name of the app. */
  readonly app: string;
  /** By name, sorted. `APIHandler` is among them if there are routes. */
  readonly functions: { readonly [name: string]: FunctionManifest };
  /** One for each path and method, sorted by path, then method. */
  readonly routes: readonly RouteManifest[];
  /** By name, sorted. */
  readonly resources: { readonly [name: string]: ResourceManifest };
  /** The operations that the code calls, by service as the SDK's package names it (`dynamodb`, `s3`), sorted. */
  readonly operations: { readonly [service: string]: readonly string[] };
  /** The services whose operations cannot be told from the bundle, sorted by service. */
  readonly unknownOperations: readonly UnknownOperations[];
}

export interface FunctionManifest {
  readonly kind: 'http' | 'lambda';
}

export interface RouteManifest {
  readonly path: string;
  readonly method: string;
  readonly name?: string;
  readonly contentTypes: readonly string[];
  readonly apiKeyRequired?: boolean;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

export interface ResourceManifest {
  readonly kind: ResourceKind;
  readonly variable: string;
  readonly optional?: boolean;
}

export interface UnknownOperations {
  /** As the SDK's package names it: `dynamodb`. */
  readonly service: string;
  /** The file that imports the client so that all of it is kept, from the project's root. */
  readonly importedBy: string;
  /** What to write instead, so that the operations can be told. */
  readonly fix: string;
}
