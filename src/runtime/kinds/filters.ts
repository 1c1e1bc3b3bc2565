import type { Option } from './option';

/**
 * A pattern of Lambda's event filtering: `{ eventName: ['INSERT'] }`, `{ body: { amount: [{ numeric: ['>', 100] }] }
 * }`.
 */
export interface EventFilter {
  readonly [field: string]: unknown;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html: five, ten where the quota was raised */
export function filters(): Option<readonly EventFilter[]> {
  return {
    type: 'objects',
    presence: 'optional',
    problem: ({ length }) =>
      length >= 1 && length <= 10
        ? undefined
        : `has ${length || 'no'} patterns. Specify 1 to 10 of them, or leave it out`,
  };
}
