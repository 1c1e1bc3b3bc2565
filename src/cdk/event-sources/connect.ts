import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Connection } from './connection';
import { eventSourceOf } from '.';
import { grantFailures } from './on-failure';
import type { EventSourceProps } from './props';
import { checkRegion } from './region';
import { sourceOf } from './source';
import type { Manifest } from '../../manifest/manifest';
import type { Binding } from '../resources/bindings';

export interface ConnectOptions {
  readonly manifest: Manifest;
  readonly bindings: readonly Binding[];
  readonly functions: { readonly [name: string]: LambdaFunction };
  readonly roleOf: (name: string) => IGrantable;
  /** Seconds that a function may take. */
  readonly timeoutOf: (name: string) => number;
  readonly props: { readonly [name: string]: EventSourceProps | undefined };
}

/** Connects each function with the source that the app declares for it. Functions that an API calls, or nothing, are not touched. */
export function connectEventSources({ manifest, bindings, functions, roleOf, timeoutOf, props }: ConnectOptions): void {
  const connections = Object.entries(manifest.functions)
    .filter(([, { kind }]) => eventSourceOf(kind))
    .map(([name, declaration]): Connection => {
      const handler = functions[name];
      const source = sourceOf(
        handler,
        declaration.kind,
        'source' in declaration ? declaration.source : undefined,
        bindings,
      );
      return {
        name,
        declaration,
        handler,
        timeout: timeoutOf(name),
        role: roleOf(name),
        source,
        props: props[name] ?? {},
      };
    });
  for (const kind of new Set(connections.map(({ declaration }) => declaration.kind))) {
    eventSourceOf(kind)!.checkAll?.(connections.filter(({ declaration }) => declaration.kind === kind));
  }
  for (const connection of connections) {
    checkRegion(connection);
    eventSourceOf(connection.declaration.kind)!.connect(connection);
    grantFailures(connection);
  }
}
