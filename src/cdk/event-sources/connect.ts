import type { Connection } from './connection';
import { eventSourceOf } from '.';
import { grantFailures } from './on-failure';
import { checkRegion } from './region';
import { sourceOf } from './source';
import type { Created } from '../created';
import type { AppPlan } from '../plan';

/** Connects each function with its event source. Functions without one are left alone. */
export function connectEventSources(
  { functions: planned, bindings, eventSources }: AppPlan,
  { roles, functions }: Pick<Created, 'roles' | 'functions'>,
): void {
  const connections = Object.values(planned)
    .filter(({ declaration: { kind } }) => eventSourceOf(kind))
    .map(({ name, declaration, settings }): Connection => {
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
        timeout: settings.timeout,
        role: roles.of(name)!,
        source,
        props: eventSources[name] ?? {},
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
