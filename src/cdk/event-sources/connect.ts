import type { Connection } from './connection';
import { eventSourceOf } from '.';
import { grantFailures } from './on-failure';
import { checkRegion } from './region';
import { sourceOf } from './source';
import type { Created } from '../created';
import { Checks } from '../errors';
import type { AppPlan } from '../plan';
import { functionSetting } from '../setting-lines';

/**
 * Connects each function with its event source. Functions without one are left alone.
 * @param path the path of the construct
 */
export function connectEventSources(
  path: string,
  { functions: planned, bindings, eventSources, project }: AppPlan,
  { roles, functions, targets }: Pick<Created, 'roles' | 'functions' | 'targets'>,
): void {
  const connections = Object.values(planned)
    .filter(({ declaration: { kind } }) => eventSourceOf(kind))
    .map(({ name, declaration, settings, origins }): Connection => {
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
        target: targets[name],
        timeout: settings.timeout,
        timeoutSetting: functionSetting(project, { origins }, 'timeout'),
        role: roles.of(name)!,
        source,
        props: eventSources[name] ?? {},
      };
    });
  const checks = new Checks(path);
  for (const kind of new Set(connections.map(({ declaration }) => declaration.kind))) {
    checks.run(() =>
      eventSourceOf(kind)!.checkAll?.(connections.filter(({ declaration }) => declaration.kind === kind)),
    );
  }
  for (const connection of connections) {
    checks.run(() => {
      checkRegion(connection);
      eventSourceOf(connection.declaration.kind)!.connect(connection);
      grantFailures(connection);
    });
  }
  checks.end();
}
