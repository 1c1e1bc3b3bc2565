import type { Resource } from '../resource';

/** A type of resource that is known locally: the values that a template can refer to. */
export interface ResourceType {
  /** As in the template: `AWS::DynamoDB::Table`. */
  readonly type: string;
  /** The values of `Fn::GetAtt`. */
  readonly attributes: { readonly [name: string]: (resource: Resource) => unknown };
  /** The value of `Ref`. */
  ref(resource: Resource): string;
}
