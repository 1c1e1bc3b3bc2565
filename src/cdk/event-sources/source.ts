import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { eventSourceOf } from '.';
import type { EventSource, FunctionManifest } from '../../manifest/manifest';
import type { Binding } from '../resources/bindings';

/** The resource that a declaration names: one that is bound, or an existing one. */
export function sourceOf(
  scope: Construct,
  kind: FunctionManifest['kind'],
  source: EventSource | undefined,
  bindings: readonly Binding[],
): unknown {
  if (!source) return undefined;
  if ('resource' in source) return bindings.find(({ name }) => name === source.resource)!.resource;
  const { arnOf, import: imported } = eventSourceOf(kind)!;
  if (!imported) return source;
  return imported(scope, 'arn' in source ? source.arn : Stack.of(scope).formatArn(arnOf!(source.name)));
}
