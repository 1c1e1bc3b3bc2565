import { authorizersOf } from './authorizers';
import { functionsOf } from './functions';
import { messagesOf } from './messages';
import { routesOf } from './routes';
import { byName } from './sorted';
import type { Declarations } from '../../runtime/declarations';
import type { Manifest } from '../manifest';

/**
 * The part of the manifest that follows from an app's declarations: no code, sorted, one entry for each path and
 * method.
 */
export type AppManifest = Pick<Manifest, 'app' | 'contract' | 'functions' | 'routes' | 'authorizers' | 'resources'>;

export function describeApp(declarations: Declarations): AppManifest {
  const { name, contract, resources } = declarations;
  const authorizers = authorizersOf(declarations);
  return {
    app: name,
    ...(contract && { contract }),
    functions: functionsOf(declarations),
    routes: routesOf(declarations),
    ...(Object.keys(authorizers).length > 0 && { authorizers }),
    resources: byName(
      resources.map((resource) => [
        resource.name,
        {
          kind: resource.kind,
          variable: resource.variable,
          optional: resource.optional || undefined,
          ...messagesOf(resource),
        },
      ]),
    ),
  };
}
