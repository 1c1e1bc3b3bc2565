import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { KINDS } from './kinds';
import type { ResourceKind } from '../../manifest/manifest';

interface Shape {
  readonly property: string;
  readonly what: string;
  readonly kind?: ResourceKind;
}

// By interface, never by `instanceof`: an imported resource is of no public class, and a second copy of the CDK has its own.
const SHAPES: readonly Shape[] = [
  ...Object.entries(KINDS).map(([kind, { property, what }]): Shape => ({ property, what, kind: kind as ResourceKind })),
  { property: 'functionArn', what: 'a Lambda function' },
  { property: 'roleArn', what: 'a role' },
];

/** The reason why a value cannot be bound to a declaration of that kind; undefined if it can. */
export function mismatch(kind: ResourceKind, value: unknown): string | undefined {
  if (kind === 'env') return typeof value === 'string' ? undefined : `expected a string, got ${described(value)}`;
  const { what, type } = KINDS[kind];
  return shapeOf(value)?.kind === kind ? undefined : `expected ${what} (${type}), got ${described(value)}`;
}

function shapeOf(value: unknown): Shape | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return SHAPES.find(({ property }) => property in value);
}

/** A value for messages: its type, and the path of a construct. */
export function described(value: unknown): string {
  const shape = shapeOf(value);
  if (Construct.isConstruct(value)) {
    return `${value.node.path}, which ${shape ? `is ${shape.what}` : `looks like none (${value.constructor.name})`}`;
  }
  if (shape) return `an object that looks like ${shape.what}`;
  if (Token.isUnresolved(value)) return 'a token';
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`;
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || value === undefined) {
    return String(value);
  }
  return Array.isArray(value) ? 'an array' : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}
