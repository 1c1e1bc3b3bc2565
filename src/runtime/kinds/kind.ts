import type { Option } from './option';
import type { ResourceKind, EventSource } from '../declarations';

/**
 * The descriptor of a kind of function: the methods that declare one, its event source and its options. Checks and
 * discovery read it; a deployed bundle has none.
 *
 * Its run time is in `events/`, its template in `cdk/event-sources/`, its test events in `testing/events/`: each in a
 * file of the same name.
 */
export interface EventKind {
  /** Its name in the manifest, and in the option `on` of middleware. */
  readonly kind: string;
  /** The methods of an app that declare such a function. */
  readonly methods: readonly string[];
  /** Undefined for a function that an API, a schedule or another program invokes. */
  readonly source?: SourceForm;
  /** The options that follow from the first argument of a method. */
  readonly argument?: (given: any, method: string) => { readonly [option: string]: unknown };
  /**
   * The options that are part of the manifest, in its order. Their docblocks are those of the public interface of the
   * options.
   */
  readonly options: { readonly [option: string]: Option<any, any, any> };
  /** True if the handler gets one record at a time or, with the option `batch`, all records of an invocation. */
  readonly batches?: true;
  /** Throws for options that contradict each other. */
  readonly check?: (what: string, options: any) => void;
}

/** The event source of a function: a declared resource, or an existing one. */
export interface SourceForm {
  /** The kind of resource. */
  readonly resource: ResourceKind;
  /** The form of an existing resource's ARN, and an example. */
  readonly arn: RegExp;
  readonly example: string;
  /** The names that an existing one can have, the rule in words, and the place of the name in a URL of it. */
  readonly names?: { readonly form: RegExp; readonly rule: string; readonly inUrl?: RegExp };
  /**
   * The thing that the ARN identifies, if it is not the resource itself. An existing one is then specified by ARN only.
   */
  readonly arnOf?: string;
  /**
   * The option that names it, which may be left out.
   *
   * @default - the first argument of the method
   */
  readonly option?: string;
}

type Options = EventKind['options'];

/** The names of the options with this presence. */
type Names<O extends Options, Presence> = {
  [N in keyof O]: O[N] extends Option<any, infer P, any> ? (P extends Presence ? N : never) : never;
}[keyof O];

// A mapped type over a `keyof`, without renaming: only then does an editor find the docblock of the option.
type Given<O extends Options, N extends keyof O> = {
  readonly [K in N]: O[K] extends Option<infer Value, any, any> ? Value : never;
};
type Described<O extends Options, N extends keyof O> = {
  readonly [K in N]: O[K] extends Option<any, any, infer Value> ? Value : never;
};

/**
 * The options of a declaration without the name, as the base of a named interface, which compiler errors then print.
 * The interface needs a second base: for one that adds nothing to its only base, the compiler prints the base.
 */
export type OptionsOf<K extends { readonly options: Options }> = Given<K['options'], Names<K['options'], 'required'>> &
  Partial<Given<K['options'], Names<K['options'], 'optional' | 'default'>>>;

/** Fields of every function in the manifest. */
export interface FunctionBase {
  /**
   * The declared resources and variables that it uses, sorted; all if undefined. It has the permissions and the environment
   * variables of these.
   */
  readonly uses?: readonly string[];
  /** `app.webSocket` is among its uses. */
  readonly webSocket?: true;
}

/** A function of the kind in the manifest, as the base of a named interface, as above. */
export type ManifestOf<K extends EventKind> = { readonly kind: K['kind'] } & SourceOf<K> &
  Described<K['options'], Names<K['options'], 'required' | 'default' | 'argument'>> &
  Partial<Described<K['options'], Names<K['options'], 'optional'>>>;

type SourceOf<K extends EventKind> = K extends { readonly source: { readonly option: string } }
  ? { readonly source?: EventSource }
  : K extends { readonly source: SourceForm }
    ? { readonly source: EventSource }
    : unknown;
