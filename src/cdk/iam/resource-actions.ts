import { resourcesOf } from './reference';

/**
 * Where the reference says more than what is checked, by the service's own pages. It marks a stream as required beside the
 * table for these; a call names one of them.
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
 * Those of the actions that are checked on resources of these types: on a bucket, on its objects. Not one that is checked on
 * something else as well, a backup, say: what is bound does not give that.
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
