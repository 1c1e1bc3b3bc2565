import type { Resource } from '../resource';

/** A type of resource that is known locally: the values that a template can refer to. */
export interface ResourceType {
  /** As in the template: `AWS::DynamoDB::Table`. */
  readonly type: string;
  /** The values of `Fn::GetAtt`. */
  readonly attributes: { readonly [name: string]: (resource: Resource) => unknown };
  /**
   * The service that runs it, by its name in `src/local/aws/services.ts`. It gets all resources of its types.
   *
   * @default - it has no effect locally, or another part of the local cloud runs it
   */
  readonly service?: string;
  /** What the service gets. @default - all properties, every intrinsic resolved */
  readonly define?: (resource: Resource) => object;
  /** The value of `Ref`. */
  ref(resource: Resource): string;
}
