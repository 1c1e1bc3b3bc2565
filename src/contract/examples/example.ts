/** The examples of an operation: the content of a file, with statuses in ascending order. */
export interface OperationExamples {
  /** `POST /orders` */
  readonly operation: string;
  readonly examples: { readonly [status: string]: Example };
}

/** A request with its response. A body is there only if it is JSON. */
export interface Example {
  readonly request: {
    readonly params?: Values;
    readonly query?: Values;
    readonly headers?: Values;
    readonly body?: unknown;
  };
  readonly response: { readonly body?: unknown };
}

export interface Values {
  readonly [name: string]: string | readonly string[];
}

/** Longer examples are not read. */
const MOST_CHARACTERS = 2000;

/**
 * The example that shows more: the longer one that can still be read. It depends on nothing but the two, so that the result of
 * many is the same in whatever order they are compared.
 */
export function better(one: Example, other: Example | undefined): Example {
  if (other === undefined) return one;
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  const rank = ({ length }: string) => (length <= MOST_CHARACTERS ? MOST_CHARACTERS - length : length);
  return rank(a) < rank(b) || (rank(a) === rank(b) && a < b) ? one : other;
}

/** Both files in one. */
export function merged(one: OperationExamples, other: OperationExamples | undefined): OperationExamples {
  const statuses = [...new Set([...Object.keys(one.examples), ...Object.keys(other?.examples ?? {})])].sort();
  return {
    operation: one.operation,
    examples: Object.fromEntries(
      statuses.map((status) => {
        const [a, b] = [one.examples[status], other?.examples[status]];
        return [status, a ? better(a, b) : b!];
      }),
    ),
  };
}
