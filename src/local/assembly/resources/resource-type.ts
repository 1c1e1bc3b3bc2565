import type { Resource } from '../resource';

/** A type of resource that has a place on this machine: the values that a template can ask it for. */
export interface ResourceType {
  /** As in the template: `AWS::DynamoDB::Table`. */
  readonly type: string;
  /** The values of `Fn::GetAtt`. */
  readonly attributes: { readonly [name: string]: (resource: Resource) => unknown };
  /** The value of `Ref`. */
  ref(resource: Resource): string;
}
