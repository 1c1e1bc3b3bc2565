import { generatedId } from '../physical-name';
import type { Resource } from '../resource';
import type { ResourceType } from './resource-type';

/** A value that a template can refer to. */
export type Value = (resource: Resource) => string;

/** The name in a property, or one as CloudFormation generates it. */
export const named =
  (property: string): Value =>
  (resource) =>
    // CloudFormation's generated names have a special form for FIFO queues and topics, and for buckets (lower case).
    resource.property(property) ?? nameForm(resource, resource.nameFrom(property, 58));
/** An id as a service generates it. */
export const generated: Value = (resource) => generatedId(resource.stack.name, resource.logicalId);
/** `amazonaws.com`. */
export const suffix: Value = ({ stack }) => String(stack.ref('AWS::URLSuffix'));

function nameForm(resource: Resource, name: string): string {
  if (resource.type === 'AWS::S3::Bucket') return name.toLowerCase();
  return String(resource.property('FifoQueue') ?? resource.property('FifoTopic')) === 'true' ? `${name}.fifo` : name;
}

/** A type whose `Ref` is its name. */
export function byName(
  type: string,
  property: string,
  arn: Value,
  more: ResourceType['attributes'] = {},
): ResourceType {
  return { type, ref: named(property), attributes: { Arn: arn, Name: named(property), ...more } };
}

/** A type whose `Ref` is its ARN. */
export function byArn(type: string, arn: Value, more: ResourceType['attributes'] = {}): ResourceType {
  return { type, ref: arn, attributes: { Arn: arn, ...more } };
}

export const arnOf =
  (service: string, property: string, kind = ''): Value =>
  (resource) =>
    resource.arn(service, `${kind}${named(property)(resource)}`);
