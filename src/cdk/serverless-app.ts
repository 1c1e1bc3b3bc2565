import type { SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable, IPrincipal, IRole, Role } from 'aws-cdk-lib/aws-iam';
import { type CfnPermission, type Function as LambdaFunction, type FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnElement, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createApi } from './api/api';
import { isBuffered, withFunctionsOf } from './api/streaming';
import { warnAboutUnused } from './api/unused-settings';
import { AppCode } from './app-code';
import { checkBridge } from './checks/bridge';
import { checkPublicRoutes } from './checks/public-routes';
import { checkAtSynth } from './checks/stack-checks';
import { discoverApp } from './discover-app';
import { ServerlessAppError } from './errors';
import { connectEventSources } from './event-sources/connect';
import { withOnFailure } from './event-sources/on-failure';
import { checkEventSourceProps } from './event-sources/props';
import { explainSettings } from './explain';
import { createFunction, RUNTIME } from './functions';
import { logicalIdOf, type LogicalIdOf } from './logical-id';
import { LogicalIds } from './logical-ids';
import { checkAlarms, checkDashboard } from './operations/check-props';
import type { Operations } from './operations/operations';
import { checkOptions } from './options';
import { addOutputs } from './outputs';
import { findProjectDir } from './project';
import type { FunctionName, RuntimeLocation, ServerlessAppProps } from './props';
import {
  checkFunctionNames,
  checkProjectFunctionNames,
  checkVariableName,
  readConfig,
  resolveApiSettings,
  resolveSettings,
  stageOf,
} from '../config';
import { grantBindings } from './resources/bind';
import { checkBindings, usedBy } from './resources/bindings';
import { warnOfForeign } from './resources/foreign';
import { variablesOf } from './resources/variables';
import { FunctionRoles } from './roles/function-roles';
import { grantLogs, grantNetworkInterfaces } from './roles/grants';
import { type Surface, surfaceOf } from '../manifest/surface';

/** The constructs of an app by logical id. */
export type AppResources<S extends Surface> = { readonly [N in FunctionName<S> as LogicalIdOf<N>]: LambdaFunction } & {
  readonly DefaultRole: Role;
  readonly RestAPI: SpecRestApi;
  readonly HttpAPI: HttpApi;
  readonly FunctionURL: FunctionUrl;
  readonly WebsocketAPI: WebSocketApi;
  readonly APIHandlerInvokePermission: CfnPermission;
};

/** What not every app has, with its parts of the CDK. */
const LAZY = {
  websocketApi: () => require('./api/websocket-api') as typeof import('./api/websocket-api'),
  operations: () => require('./operations/operations') as typeof import('./operations/operations'),
};

/** The function that serves all routes. */
const API_HANDLER = 'APIHandler';
/** The function that serves the routes that stream. */
const STREAM_HANDLER = 'APIStreamHandler';

/** What can be the API of the routes, by logical id. */
const APIS = {
  RestAPI: { what: 'REST API', accessor: 'restApi' },
  HttpAPI: { what: 'HTTP API', accessor: 'httpApi' },
  FunctionURL: { what: 'function URL', accessor: 'functionUrl' },
};

/**
 * The app of `runtime/` as infrastructure: a Lambda function for each of its functions, all from one bundle, the role that
 * they share, an API for its routes, and what calls the others. The resources that the app declares are bound to it by name.
 *
 * The bridge, `infrastructure/runtime-app.ts`, is this class with the types of the project's own app.
 *
 * @example
 * const runtime = new RuntimeApp(this, 'RuntimeApp', { stage: 'dev', resources: { AppTable: appTable } });
 * runtime.getFunction('APIHandler').metricErrors().createAlarm(this, 'Errors', { threshold: 1, evaluationPeriods: 1 });
 */
export class ServerlessApp<S extends Surface = Surface> extends Construct implements IGrantable {
  /** The stage that this is a deployment of. */
  readonly stage: string;
  /**
   * The functions, by the names that they have in the runtime app.
   * @example runtime.functions.report.grantInvoke(user)
   */
  readonly functions: { readonly [N in FunctionName<S>]: LambdaFunction };
  /** What is granted to the app is granted to the role of its functions: to each of them, if they have one each. */
  readonly grantPrincipal: IPrincipal;

  /**
   * The alarms, if `alarms` asks for them: for actions other than telling a topic.
   * @example for (const alarm of runtime.alarms) alarm.addAlarmAction(new SsmAction(OpsItemSeverity.HIGH));
   */
  readonly alarms: readonly Alarm[];

  private readonly ownDashboard?: Dashboard;
  private readonly resources = new Map<string, Construct>();
  private readonly roles: FunctionRoles;
  private readonly boundVariables: { readonly [name: string]: string };

  constructor(scope: Construct, id: string, props: ServerlessAppProps<S> & RuntimeLocation<S>);
  /** @internal The signature above is the public one: tests pass `discover` to build an app from a literal manifest. */
  constructor(
    scope: Construct,
    id: string,
    props: ServerlessAppProps<S> & RuntimeLocation<S>,
    discover: typeof discoverApp = discoverApp,
  ) {
    super(scope, id);
    const path = this.node.path;
    const { projectDir = findProjectDir(), runtimeDir, ...options } = checkOptions(props, path);
    const project = readConfig(projectDir, runtimeDir);
    this.stage = options.stage ?? project.config.defaultStage;
    // A project without configuration has no stages to be wrong about.
    const config = project.present ? project.config : { ...project.config, stages: { [this.stage]: {} } };
    const { production } = stageOf(config, this.stage, project.source);

    const discovered = discover(projectDir, runtimeDir);
    const surface = surfaceOf(discovered.manifest);
    if (options.surface) checkBridge(options.surface, surface, runtimeDir, path);
    checkProjectFunctionNames(project, surface.functions);
    checkFunctionNames(options.stageConfig?.functions, surface.functions, path, 'stageConfig.functions');
    checkFunctionNames(options.functionProps, surface.functions, path, 'functionProps');
    checkFunctionNames(options.eventSources, surface.functions, path, 'eventSources');
    const sources = { config, stage: this.stage, stageConfig: options.stageConfig };
    const apiSettings = resolveApiSettings(sources);
    const manifest = withFunctionsOf(apiSettings.type, discovered.manifest);
    checkEventSourceProps(options.eventSources, manifest, path);
    checkAlarms(options.alarms, surface.functions, path);
    checkDashboard(options.dashboard, path);
    checkPublicRoutes(this, manifest, apiSettings, options.publicRoutes);
    const bindings = checkBindings(manifest, options.resources, path);
    this.boundVariables = variablesOf(this, bindings);
    warnOfForeign(this, bindings);

    const ids = new LogicalIds(this, options.preserveLogicalIds);
    const code = new AppCode(this, discovered, { projectDir, runtimeDir, runtime: RUNTIME });
    const functions: { [name: string]: LambdaFunction } = {};
    const logRemovalPolicy = production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const functionNames = Object.keys(manifest.functions);
    const resolved = new Map(
      Object.entries(manifest.functions).map(([name, declaration]) => [
        name,
        resolveSettings({ ...sources, functionName: name, servesHttp: isBuffered(declaration) }),
      ]),
    );
    const settingsOf = (name: string) => resolved.get(name)!;
    const existingRoleOf = (name: string) => settingsOf(name).settings.role;
    this.roles = new FunctionRoles(this, { functions: functionNames, role: options.role, existingRoleOf });
    this.grantPrincipal = this.roles.principal;
    if (this.roles.defaultRole) this.add('DefaultRole', this.roles.defaultRole, ids);
    const logGroups: { [name: string]: LogGroup } = {};
    for (const name of functionNames) {
      const { settings, origins } = settingsOf(name);
      for (const variable of Object.keys(settings.environment)) {
        this.checkNotBound(variable, origins[`environment.${variable}`]);
      }
      const created = createFunction(this, {
        name,
        settings,
        variables: this.boundVariables,
        code,
        sourceMap: discovered.bundling.sourceMap,
        role: this.roles.of(name)!,
        runtimeDir,
        props: withOnFailure(options.functionProps[name], options.eventSources[name], {
          kind: manifest.functions[name].kind,
          name,
          path,
        }),
        logRemovalPolicy,
      });
      functions[name] = created.function;
      this.add(logicalIdOf(name), created.function, ids);
      logGroups[name] = created.logGroup;
    }
    this.functions = functions as typeof this.functions;
    for (const { role, functions: names } of this.roles.all) {
      grantLogs(
        role,
        names.map((name) => logGroups[name]),
      );
      if (names.some((name) => functions[name].isBoundToVpc)) grantNetworkInterfaces(role);
      grantBindings(this, role, usedBy(names, bindings, manifest), manifest);
    }
    const timeoutOf = (name: string) => settingsOf(name).settings.timeout;
    connectEventSources({
      manifest,
      bindings,
      functions,
      roleOf: (name) => this.roles.of(name)!,
      timeoutOf,
      props: options.eventSources,
    });

    const streamHandler = functions[STREAM_HANDLER];
    const handlerName = API_HANDLER in functions ? API_HANDLER : STREAM_HANDLER;
    const handler = functions[handlerName];
    explainSettings(this, { ...sources, functions: Object.keys(functions), settingsOf, bound: this.boundVariables });
    const api =
      handler &&
      createApi(this, {
        name: `${manifest.app}-${this.stage}`,
        manifest,
        functions,
        bindings,
        handler,
        handlerTimeout: timeoutOf(handlerName),
        streaming: streamHandler && { handler: streamHandler, timeout: timeoutOf(STREAM_HANDLER) },
        settings: apiSettings,
        tracing: settingsOf(handlerName).settings.tracing === 'Active',
        props: options.apiProps,
        projectDir,
        logRetentionDays: settingsOf(handlerName).settings.logRetentionDays,
        logRemovalPolicy,
      });
    const hasWebsocket = Object.values(manifest.functions).some(({ kind }) => kind === 'websocket');
    const websocketApi = hasWebsocket
      ? LAZY.websocketApi().createWebsocketApi(this, {
          name: `${manifest.app}-${this.stage}-websocket`,
          manifest,
          functions,
          role: this,
          settings: apiSettings,
          logRetentionDaysOf: (name) => settingsOf(name).settings.logRetentionDays,
          logRemovalPolicy,
        })
      : undefined;
    warnAboutUnused(this, apiSettings, { api: api !== undefined, websocketApi: websocketApi !== undefined });
    const apis = { ...api?.constructs, ...websocketApi?.constructs };
    for (const [logicalId, construct] of Object.entries(apis)) this.add(logicalId, construct, ids);
    if (api) {
      addOutputs(this, ids, {
        APIHandlerArn: handler.functionArn,
        APIHandlerName: handler.functionName,
        ...api.outputs,
      });
    }
    if (websocketApi) addOutputs(this, ids, websocketApi.outputs);

    const { alarms, dashboard, eventSources } = options;
    const operations: Operations =
      !alarms && !dashboard
        ? { alarms: [] }
        : LAZY.operations().createOperations(this, {
            name: `${manifest.app}-${this.stage}`,
            manifest,
            functions,
            timeoutOf,
            bindings,
            eventSources,
            apis,
            alarms,
            dashboard,
          });
    this.alarms = operations.alarms;
    this.ownDashboard = operations.dashboard;

    checkAtSynth({
      scope: this,
      manifest,
      bindings,
      roles: this.roles.all,
      api: api?.definition,
    });
  }

  /**
   * The REST API of the app's routes, with all that the CDK has for one: usage plans, alarms, a domain name. What belongs to its
   * definition (methods, models, gateway responses) is declared in the runtime app.
   */
  get restApi(): SpecRestApi {
    return this.api('RestAPI') as SpecRestApi;
  }

  /** The HTTP API of the app's routes, if `api.type` is `http`. Its routes are declared in the runtime app. */
  get httpApi(): HttpApi {
    return this.api('HttpAPI') as HttpApi;
  }

  /** The WebSocket API of the app, if it has functions for one. */
  get webSocketApi(): WebSocketApi {
    const found = this.resources.get('WebsocketAPI');
    if (!found) {
      throw new ServerlessAppError(
        'UNKNOWN_ID',
        this.node.path,
        'there is no WebSocket API, as the runtime app has no functions for one: app.onWsMessage(…)',
      );
    }
    return found as WebSocketApi;
  }

  /**
   * The dashboard, if `dashboard` asks for one: to add widgets.
   * @example runtime.dashboard.addWidgets(new TextWidget({ markdown: '# Orders' }))
   */
  get dashboard(): Dashboard {
    if (!this.ownDashboard) {
      throw new ServerlessAppError(
        'UNKNOWN_ID',
        this.node.path,
        'there is no dashboard: ask for one by the option dashboard: true',
      );
    }
    return this.ownDashboard;
  }

  /**
   * The function URL of the app's routes, if `api.type` is `url`.
   * @example runtime.functionUrl.grantInvokeUrl(role)
   */
  get functionUrl(): FunctionUrl {
    return this.api('FunctionURL') as FunctionUrl;
  }

  /** The function that serves the routes. */
  get apiHandler(): LambdaFunction {
    return this.getFunction(
      STREAM_HANDLER in this.functions && !(API_HANDLER in this.functions) ? STREAM_HANDLER : API_HANDLER,
    );
  }

  /** The role that the functions share. */
  get defaultRole(): Role {
    return this.getRole('DefaultRole');
  }

  /**
   * The role that the functions share, or that of one function.
   * @param name `DefaultRole`, or the name that the function has in the runtime app
   * @example table.grantReadData(runtime.getRole('report'))
   */
  getRole(name: 'DefaultRole'): Role;
  getRole(name: FunctionName<S>): IRole;
  getRole(name: string): IRole {
    const found = name === 'DefaultRole' ? this.roles.defaultRole : this.roles.of(name);
    if (!found) {
      throw this.unknown('role', name, [
        ...(this.roles.defaultRole ? ['DefaultRole'] : []),
        ...Object.keys(this.functions),
      ]);
    }
    return found;
  }

  /**
   * A function by the name that it has in the runtime app.
   * @example runtime.getFunction('APIHandler')
   */
  getFunction(name: FunctionName<S>): LambdaFunction {
    if (!Object.hasOwn(this.functions, name)) throw this.unknown('function', name, Object.keys(this.functions));
    return this.functions[name];
  }

  /**
   * A construct by its logical id.
   * @example runtime.getResource('RestAPI')
   */
  getResource<I extends keyof AppResources<S>>(id: I): AppResources<S>[I] {
    const found = this.resources.get(id as string);
    if (!found) throw this.unknown('resource', id as string, [...this.resources.keys()]);
    return found as AppResources<S>[I];
  }

  /**
   * Sets a variable of a function. Variables of bound resources are set already.
   * @param name letters, digits and "_"
   * @param value may be a token: `table.tableName`
   */
  addEnvironmentVariable(name: string, value: string, functionName: FunctionName<S>): void {
    const target = this.getFunction(functionName);
    checkVariableName(name, this.node.path, `addEnvironmentVariable(${JSON.stringify(name)})`);
    this.checkNotBound(name, 'addEnvironmentVariable');
    target.addEnvironment(name, value);
  }

  private api(id: keyof typeof APIS): Construct {
    const found = this.resources.get(id);
    if (found) return found;
    const other = Object.keys(APIS).find((one) => this.resources.has(one)) as keyof typeof APIS | undefined;
    const why = other
      ? `the API of the app is of another type: ${APIS[other].accessor}`
      : 'the runtime app has no routes';
    throw new ServerlessAppError('UNKNOWN_ID', this.node.path, `there is no ${APIS[id].what}, as ${why}`);
  }

  private add(id: string, construct: Construct, ids: LogicalIds): void {
    this.resources.set(id, construct);
    ids.keep(elementOf(construct), id);
  }

  private checkNotBound(variable: string, origin: string): void {
    if (!Object.hasOwn(this.boundVariables, variable)) return;
    throw new ServerlessAppError(
      'VARIABLE_CONFLICT',
      this.node.path,
      `${variable} is set by the resource that is bound to it, and by ${origin}: take it away from one of them`,
    );
  }

  private unknown(what: string, name: string, known: readonly string[]): ServerlessAppError {
    return new ServerlessAppError(
      'UNKNOWN_ID',
      this.node.path,
      `there is no ${what} "${name}"; known: ${known.join(', ') || 'none'}`,
    );
  }
}

/** What a construct is in the template. */
function elementOf(construct: Construct): CfnElement {
  return (CfnElement.isCfnElement(construct) ? construct : construct.node.defaultChild) as CfnElement;
}
