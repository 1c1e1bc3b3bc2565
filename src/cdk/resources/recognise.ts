import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ResourceManifest } from '../../manifest/manifest';

type ResourceKind = ResourceManifest['kind'];

// By interface, never by `instanceof`: an imported resource is of no public class, and a second copy of the CDK has its own.
const SHAPES: readonly { readonly property: string; readonly what: string; readonly kind?: ResourceKind }[] = [
  { property: 'tableArn', what: 'a DynamoDB table', kind: 'table' },
  { property: 'bucketArn', what: 'an S3 bucket' },
  { property: 'queueArn', what: 'an SQS queue' },
  { property: 'topicArn', what: 'an SNS topic' },
  { property: 'streamArn', what: 'a Kinesis stream' },
  { property: 'eventBusArn', what: 'an event bus' },
  { property: 'secretArn', what: 'a secret' },
  { property: 'parameterArn', what: 'an SSM parameter' },
  { property: 'userPoolArn', what: 'a user pool' },
  { property: 'functionArn', what: 'a Lambda function' },
  { property: 'roleArn', what: 'a role' },
];

const EXPECTED: { readonly [K in ResourceKind]?: string } = {
  table: 'a DynamoDB table (dynamodb.ITable)',
  env: 'a string',
};

/** Why the value cannot be bound to a declaration of that kind; undefined if it can. */
export function mismatch(kind: ResourceKind, value: unknown): string | undefined {
  if (kind === 'env') return typeof value === 'string' ? undefined : `expected ${EXPECTED.env}, got ${described(value)}`;
  return shapeOf(value)?.kind === kind ? undefined : `expected ${EXPECTED[kind] ?? `a resource of kind ${kind}`}, got ${described(value)}`;
}

function shapeOf(value: unknown) {
  if (typeof value !== 'object' || value === null) return undefined;
  return SHAPES.find(({ property }) => property in value);
}

function described(value: unknown): string {
  const shape = shapeOf(value);
  if (Construct.isConstruct(value)) {
    return `${value.node.path}, which ${shape ? `is ${shape.what}` : `looks like none (${value.constructor.name})`}`;
  }
  if (shape) return `an object that looks like ${shape.what}`;
  if (Token.isUnresolved(value)) return 'a token';
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`;
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}
