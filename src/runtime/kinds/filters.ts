import { type Option, refusal } from './option';

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
    problem: (patterns: readonly EventFilter[]) => {
      const { length } = patterns;
      if (length < 1 || length > 10) {
        return `has ${length || 'no'} patterns. Specify 1 to 10 of them, or leave it out`;
      }
      for (const [index, pattern] of patterns.entries()) {
        const refused = refusal('Lambda', pattern, 'lambda');
        if (refused) return `has a pattern, number ${index + 1}, that ${refused}`;
      }
      return undefined;
    },
  };
}
