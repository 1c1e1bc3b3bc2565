import type { IKey } from 'aws-cdk-lib/aws-kms';

/** What the construct knows of a kind of declared resources. */
export interface Kind<R = any> {
  /** Recognises one: by interface, never by `instanceof`. An imported resource is of no public class. */
  readonly property: string;
  /** For messages: `a DynamoDB table` */
  readonly what: string;
  /** What to give for it: `dynamodb.ITable` */
  readonly type: string;
  /** What the app reads from its environment variable. */
  readonly value: (resource: R) => string;
  /** The same for a resource of another account, whose name is not enough there. */
  readonly foreignValue?: (resource: R) => string;
  /** The SDK's packages whose operations act on it. */
  readonly services: readonly string[];
  /** Its ARNs, by the types of resources that the service reference names. */
  readonly arns: (resource: R) => { readonly [type: string]: string };
  /** Those ARNs that are known only when the template is made. */
  readonly lateArns?: (resource: R) => { readonly [type: string]: string };
  /** The types of which `arns` and `lateArns` can give an ARN. */
  readonly types: readonly string[];
  /** The actions that read its content; sorted, as those that write it. */
  readonly read: readonly string[];
  /** The actions that write its content. None of them changes the resource itself. */
  readonly write: readonly string[];
  /** For messages: what `read` and `write` are about. */
  readonly content: string;
  /** The library fetches its value for the app. */
  readonly fetched?: boolean;
  /** For messages: what has to be done in another account, where it is not the resource's own policy. */
  readonly otherAccount?: string;
  /** The customer's key that it is encrypted with. */
  readonly key?: (resource: R) => IKey | undefined;
  /** What the service does with that key in the caller's name, by the actions that make it do so. */
  readonly keyUse?: readonly KeyUse[];
}

/** Whoever may do what matches needs these actions on the key. */
export interface KeyUse {
  readonly for: RegExp;
  readonly needs: readonly string[];
}
