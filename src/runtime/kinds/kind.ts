import type { Option } from './option';
import type { ResourceKind, EventSource } from '../declarations';

/**
 * A kind of function, as whoever declares one knows it: by which methods, from which source, with which options. It is read
 * while an app is checked and described, and is no part of a deployed bundle.
 *
 * Its meaning at run time is in `events/`, in the template in `cdk/event-sources/`, in tests in `testing/events/`, in a file of the
 * same name each.
 */
export interface EventKind {
  /** In the manifest, and for middleware. */
  readonly kind: string;
  /** The methods of an app that declare such a function. */
  readonly methods: readonly string[];
  /** None for what an API, the clock or another program calls. */
  readonly source?: SourceForm;
  /** The options that follow from the first argument of a method. */
  readonly argument?: (given: any, method: string) => { readonly [option: string]: unknown };
  /**
   * The options that are part of the manifest, in its order. Their docblocks are those of the public interface of the options.
   */
  readonly options: { readonly [option: string]: Option<any, any, any> };
  /** It takes one record at a time; or, with the option `batch`, all that have come together. */
  readonly batches?: true;
  /** Throws for options that do not fit each other. */
  readonly check?: (what: string, options: any) => void;
}

/** The source of a function's events: a declared resource, or an existing one. */
export interface SourceForm {
  /** The kind of resource. */
  readonly resource: ResourceKind;
  /** The form of an existing one's ARN, and an example. */
  readonly arn: RegExp;
  readonly example: string;
  /** What that ARN is of, where it is not the resource. An existing one then has no other name. */
  readonly arnOf?: string;
  /**
   * The option that names it, which may be left out.
   *
   * @default - the first argument of the method
   */
  readonly option?: string;
}

type Options = EventKind['options'];

/** The names of those options that are given in one of these ways. */
type Names<O extends Options, Presence> = {
  [N in keyof O]: O[N] extends Option<any, infer P, any> ? (P extends Presence ? N : never) : never;
}[keyof O];

// Each is a mapped type of a `keyof`, with nothing renamed: only then does an editor find the docblock of the option.
type Given<O extends Options, N extends keyof O> = {
  readonly [K in N]: O[K] extends Option<infer Value, any, any> ? Value : never;
};
type Described<O extends Options, N extends keyof O> = {
  readonly [K in N]: O[K] extends Option<any, any, infer Value> ? Value : never;
};

/**
 * What a declaration says beside the name: to be the base of a named interface, which error messages then print. It needs another
 * base: of an interface that adds nothing to its only base, they print the base.
 */
export type OptionsOf<K extends { readonly options: Options }> = Given<K['options'], Names<K['options'], 'required'>> &
  Partial<Given<K['options'], Names<K['options'], 'optional' | 'default'>>>;

/** What every function in the manifest has. */
export interface FunctionBase {
  /** The declared resources that it uses, sorted; all if it is not there. It is about permissions: the variables are those of all. */
  readonly uses?: readonly string[];
}

/** Such a function in the manifest: to be a base of a named interface, as above. */
export type ManifestOf<K extends EventKind> = { readonly kind: K['kind'] } & SourceOf<K> &
  Described<K['options'], Names<K['options'], 'required' | 'default' | 'argument'>> &
  Partial<Described<K['options'], Names<K['options'], 'optional'>>>;

type SourceOf<K extends EventKind> = K extends { readonly source: { readonly option: string } }
  ? { readonly source?: EventSource }
  : K extends { readonly source: SourceForm }
    ? { readonly source: EventSource }
    : unknown;
