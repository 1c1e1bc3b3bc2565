import type { RouteTable } from '../http/route-table';
import type { LambdaContext } from '../lambda';
import type { Logger } from '../log';
import type { AllOptions } from '../resources/resource';
import type { UsesOptions } from '../uses';

/** An event source that is not a declared resource. Declared ones have a name or an ARN too, but also `declaration`. */
export type ExistingSource = (ExistingArn | { readonly name: string }) & { readonly declaration?: undefined };

/** An existing event source by its ARN: the stream of a table has no other name. */
export interface ExistingArn {
  readonly arn: string;
}

/** Options that every event handler has. */
export interface HandlerOptions extends UsesOptions {
  /** The name of the function: letters, digits, `-` and `_`, unique in the app. */
  readonly name: string;
}

/** Fields of every event. */
export interface EventBase {
  /** The event as Lambda passed it, or the record of it. */
  readonly raw: any;
  readonly lambdaContext: LambdaContext;
  readonly log: Logger;
}

/** The form by which events of a kind are recognized. */
export interface Expected {
  /** The sender; and the form of the event, if it has no records. */
  readonly from: string;
  /** A field that each of its records has. */
  readonly records?: string;
  /** Recognizes other events of the kind. Without this and `records`, every object is accepted. */
  readonly is?: (event: any) => boolean;
}

/** One invocation of a function, for the `run()` of its kind. */
export interface Invocation {
  readonly context: LambdaContext;
  readonly log: Logger;
  /** The options of the handler. */
  readonly options: { readonly [option: string]: any };
  /** The schemas of the source's messages. */
  readonly schemas?: Pick<AllOptions, 'message' | 'details'> & {
    /** The source: `queue "Orders"`. */
    readonly of: string;
  };
  /** The declared routes. */
  readonly routes: RouteTable;
  /** Calls the handler, within the middleware. */
  call(event: any): Promise<any>;
}
