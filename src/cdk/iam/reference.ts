import { SERVICE_REFERENCE } from './service-reference.generated';

/** A type of resources that IAM checks an action on. */
export interface ActionResource {
  readonly type: string;
  /** True if each call is checked; else only calls that name such a resource. */
  readonly required: boolean;
}

/**
 * The types of resources that IAM checks an action on (`dynamodb:Query` → table always, index if it is read); undefined
 * if the action is not known.
 */
export function resourcesOf(action: string): readonly ActionResource[] | undefined {
  const [prefix, name] = action.split(':');
  const actions = actionsOf(prefix);
  if (!Object.hasOwn(actions, name)) return undefined;
  return actions[name].map((type) => ({ type: type.replace('*', ''), required: type.endsWith('*') }));
}

/** True if the service of an action is part of the reference: an unknown action of it does not exist, or is new. */
export function isReferenced(action: string): boolean {
  return Object.hasOwn(SERVICE_REFERENCE, action.split(':')[0]);
}

/** The names of a service's actions, as far as they are known. */
export function actionNames(prefix: string): string[] {
  return Object.keys(actionsOf(prefix));
}

function actionsOf(prefix: string): { readonly [action: string]: readonly string[] } {
  return Object.hasOwn(SERVICE_REFERENCE, prefix) ? SERVICE_REFERENCE[prefix as keyof typeof SERVICE_REFERENCE] : {};
}

/**
 * Types that the reference marks as required, and the service's own pages do not. For these actions it requires a
 * stream beside the table; a call names one of them.
 */
const NOT_REQUIRED: { readonly [action: string]: string } = Object.fromEntries(
  [
    'DeleteResourcePolicy',
    'GetResourcePolicy',
    'ListTagsOfResource',
    'PutResourcePolicy',
    'TagResource',
    'UntagResource',
  ].map((name) => [`dynamodb:${name}`, 'stream']),
);

/**
 * The actions that are checked on resources of these types: on a bucket, on its objects. An action that also requires
 * another type, such as a backup, is left out, as a binding does not have it.
 * @param partly it is enough that these are among the types
 */
export function actionsOn(actions: readonly string[], types: readonly string[], { partly = false } = {}): string[] {
  return actions.filter((action) => {
    const resources = resourcesOf(action) ?? [];
    const given = ({ type }: { type: string }) => types.includes(type);
    return (
      resources.some(given) &&
      (partly ||
        resources.every((resource) => !resource.required || given(resource) || NOT_REQUIRED[action] === resource.type))
    );
  });
}
