import type { RolesOption, Stage, StageConfig } from '../config';
import type { ApiProps, FunctionProps } from './escape-hatches';
import type { EventSourceProps } from './event-sources/props';
import type { AlarmsProps, DashboardOptions } from './operations/props';
import type { Bindings } from './resources/resource-types';
import type { Surface } from '../manifest/surface';
import type { API_HANDLER, DEFAULT_ROLE, STREAM_HANDLER } from '../runtime/names';

/** The names of an app's functions. */
export type FunctionName<S extends Surface> = S['functions'][number];

/** `DefaultRole`, if the app has routes. */
export type DefaultRoleName<S extends Surface> = [FunctionName<S> & RouteHandlerName] extends [never]
  ? never
  : typeof DEFAULT_ROLE;

/** The names of an app's roles: those of its functions, and `DefaultRole`. */
export type RoleName<S extends Surface> = FunctionName<S> | DefaultRoleName<S>;

type RouteHandlerName = typeof API_HANDLER | typeof STREAM_HANDLER;

export interface ServerlessAppOptions<S extends Surface = Surface> {
  /**
   * The stage that this is a deployment of, as `stages(app)` returns it. Its name selects the settings; logs of a production stage are
   * kept on removal.
   * @default - the project's default stage
   */
  readonly stage?: Stage;

  /**
   * Settings that override those of the project and the stage, for values that are known in code only.
   *
   * @example { environment: { LOG_LEVEL: 'debug' }, functions: { report: { timeout: 300 } } }
   * @default - those of `runtime/config.json`
   */
  readonly stageConfig?: StageConfig<FunctionName<S>>;

  /**
   * The CDK's props of functions beyond the settings, by function: a dead-letter queue, a description, a VPC or layers of the same CDK app.
   *
   * @example { report: { vpc, description: 'The monthly report' } }
   * @default - nothing
   */
  readonly functionProps?: { readonly [N in FunctionName<S>]?: FunctionProps };

  /**
   * The CDK's props of the API beyond the settings: a resource policy, caching, gateway responses.
   *
   * @example { disableExecuteApiEndpoint: true }
   * @default - nothing
   */
  readonly apiProps?: ApiProps;

  /**
   * Options of the connection between an event source and a function, beyond the app's declaration, by function.
   *
   * @example { thumbnail: { via: 'eventBridge' } }
   * @default - as the app declares it
   */
  readonly eventSources?: { readonly [N in FunctionName<S>]?: EventSourceProps };

  /**
   * The routes that everyone can call: a route without an authorizer that is not listed is an error. `[]` for none. An entry is
   * a method and a path, a path for all its methods, or `$connect` for the connections of the WebSocket API.
   *
   * @example ['GET /health', 'POST /login']
   * @default - not checked
   */
  readonly publicRoutes?: readonly string[];

  /**
   * Alarms for the functions, the APIs and the dead-letter queues: errors, throttles, duration, latency, the age of a stream's records.
   *
   * @example props.stage.production && { topic: operators }
   * @default false - each alarm has a price, and one that notifies nobody is of little use
   */
  readonly alarms?: boolean | AlarmsProps<FunctionName<S>>;

  /**
   * A CloudWatch dashboard of the functions, their event sources, the APIs and the alarms.
   *
   * @example { dashboardName: 'shop-prod' }
   * @default false
   */
  readonly dashboard?: boolean | DashboardOptions;

  /**
   * The roles that functions run as. `perFunction` is a role for each function, which may write its own logs, read its event
   * source and use the resources that its declaration names with `uses`, by default all; the functions that serve routes have
   * `DefaultRole` together. `shared` is one role for all functions, `DefaultRole`, with what any of them uses: Chalice's way.
   * @default - the option `roles` of the project, else 'perFunction'
   */
  readonly roles?: RolesOption;

  /**
   * Keep the logical ids `APIHandler`, `DefaultRole`, `RestAPI` … and the names of the outputs as they are, so that scripts
   * can rely on them, and all others of the app when the construct gets another id or place. A stack can hold one such app; any further one needs `false`, and gets ids of the CDK's.
   * @default true
   */
  readonly preserveLogicalIds?: boolean;
}

/** The props of a `ServerlessApp`: its options, and a resource for each declaration of the runtime app. */
export type ServerlessAppProps<S extends Surface = Surface> = ServerlessAppOptions<S> &
  ({} extends Bindings<S>
    ? {
        /** The resources that the runtime app declares, by name. */
        readonly resources?: Bindings<S>;
      }
    : {
        /** The resources that the runtime app declares, by name. */
        readonly resources: Bindings<S>;
      });

/** The location of the runtime app. The bridge fills this in. */
export interface RuntimeLocation<S extends Surface = Surface> {
  /**
   * The folder of the runtime app, from the project's root.
   * @default 'runtime'
   */
  readonly runtimeDir?: string;

  /**
   * The project's root.
   * @default - the folder of the nearest cdk.json, upwards of the working directory or of the CDK app
   */
  readonly projectDir?: string;

  /**
   * The names and kinds that the bridge was generated from; synth fails if the app has others by now.
   * @default - not checked
   */
  readonly surface?: S;
}
