import type { IKey } from 'aws-cdk-lib/aws-kms';

/** The infrastructure of a kind of declared resources. */
export interface Kind<R = any> {
  /**
   * The property that identifies one: by interface, never by `instanceof`. An imported resource is of no public class.
   */
  readonly property: string;
  /** For messages: `a DynamoDB table` */
  readonly what: string;
  /** Its type, for messages: `dynamodb.ITable` */
  readonly type: string;
  /** The value of its environment variable. */
  readonly value: (resource: R) => string;
  /** The value for a resource of another account, whose name is not enough there. */
  readonly foreignValue?: (resource: R) => string;
  /** The SDK's packages whose operations act on it. */
  readonly services: readonly string[];
  /** Its ARNs, by the types of resources that the service reference names. */
  readonly arns: (resource: R) => { readonly [type: string]: string };
  /** The ARNs that are known only when the template is created. */
  readonly lateArns?: (resource: R) => { readonly [type: string]: string };
  /** The types of which `arns` and `lateArns` can give an ARN. */
  readonly types: readonly string[];
  /** The part of its content whose names begin like that. */
  readonly within?: (resource: R, prefix: string) => Within;
  /** The actions that read its content; sorted, as those that write it. */
  readonly read: readonly string[];
  /** The actions that write its content. None of them changes the resource itself. */
  readonly write: readonly string[];
  /** For messages: the content that `read` and `write` apply to. */
  readonly content: string;
  /** The library fetches its value for the app. */
  readonly fetched?: boolean;
  /** For messages: the change that another account needs, if it is not one of the resource's own policy. */
  readonly otherAccount?: string;
  /** The customer's key that it is encrypted with. */
  readonly key?: (resource: R) => IKey | undefined;
  /** The actions on that key that the service calls in the caller's name, by the caller's actions. */
  readonly keyUse?: readonly KeyUse[];
}

/** A part of a resource, as policies can name it. */
export interface Within {
  /** As `arns` of the kind. */
  readonly arns: { readonly [type: string]: string };
  /** The actions on the whole resource that a condition limits to the part. */
  readonly limited: readonly string[];
  readonly conditions: { readonly [operator: string]: { readonly [key: string]: string } };
  /** The actions on the content of the whole resource that nothing limits: they are not granted. */
  readonly unlimited: readonly string[];
}

/** A caller of matching actions needs these actions on the key. */
export interface KeyUse {
  readonly for: RegExp;
  readonly needs: readonly string[];
}
