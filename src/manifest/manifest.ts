import type { AuthorizerManifest } from './authorizer';
import type { FunctionManifest } from './function';
import type { JsonSchema, RouteManifest } from './route';
import type { ResourceKind } from '../runtime/declarations';

export type * from './authorizer';
export type * from './function';
export type * from './route';
export type { ResourceKind } from '../runtime/declarations';

/** The description of a runtime app: plain data, deterministic, sorted. Written to `runtime/manifest.json`. */
export interface Manifest {
  /** The version of this format. */
  readonly version: 2;
  /** The name of the app. */
  readonly app: string;
  /** The responses of all routes are compared with the API's description, not only those of routes that declare them. */
  readonly contract?: 'strict';
  /** By name, sorted. `APIHandler` is among them if there are routes, `APIStreamHandler` if there are routes that stream. */
  readonly functions: { readonly [name: string]: FunctionManifest };
  /** One for each path and method, sorted by path, then method. */
  readonly routes: readonly RouteManifest[];
  /** The authorizers in use, by name, sorted; absent if there are none. */
  readonly authorizers?: { readonly [name: string]: AuthorizerManifest };
  /** By name, sorted. */
  readonly resources: { readonly [name: string]: ResourceManifest };
  /** The operations that the code calls, by service as the SDK's package names it (`dynamodb`, `s3`), sorted. */
  readonly operations: { readonly [service: string]: readonly string[] };
  /** The services whose operations cannot be determined from the bundle, sorted by service. */
  readonly unknownOperations: readonly UnknownOperations[];
}

export interface ResourceManifest {
  readonly kind: ResourceKind;
  readonly variable: string;
  readonly optional?: boolean;
  /** The JSON Schema of the messages of a queue or topic, as they are sent. */
  readonly message?: JsonSchema;
  /** The JSON Schemas of the details of a bus's events, by detail type, sorted. */
  readonly details?: { readonly [detailType: string]: JsonSchema };
}

export interface UnknownOperations {
  /** As the SDK's package names it: `dynamodb`. */
  readonly service: string;
  /** The file that imports the client so that all of it is kept, from the project's root. */
  readonly importedBy: string;
  /** The code to write instead, so that the operations can be determined. */
  readonly fix: string;
}
