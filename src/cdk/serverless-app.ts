import type { SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { IGrantable, IPrincipal, IRole, Role } from 'aws-cdk-lib/aws-iam';
import type { Alias, CfnPermission, Function as LambdaFunction, FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { createApis } from './api/api';
import { withSettingLines } from './api/setting-lines';
import { API_TYPES, type ApiType } from './api/types';
import { checkAtSynth } from './checks/stack-checks';
import type { Created } from './created';
import { discoverApp } from './discover-app';
import { ServerlessAppError } from './errors';
import { createDeployments } from './deployments';
import { connectEventSources } from './event-sources/connect';
import { explainSettings } from './explain';
import { createFunctions } from './functions';
import { grantNeeds } from './grants';
import { LogicalIds } from './logical-ids';
import { createOperations } from './operations';
import { checkProps } from './check-props';
import { addOutputs } from './outputs';
import { type AppPlan, checkNotBound, type Place, planApp } from './plan';
import { report } from './problems';
import { readProject } from './project';
import type { DefaultRoleName, FunctionName, RoleName, RuntimeLocation, ServerlessAppProps } from './props';
import { checkVariableName, type Stage } from '../config';
import { printUncaught } from '../errors';
import { createRoles, type FunctionRoles } from './roles/function-roles';
import type { Surface } from '../manifest/surface';
import { DEFAULT_ROLE, logicalIdOf, type LogicalIdOf, WEBSOCKET_API } from '../runtime/names';

/** The constructs of an app by logical id. */
export type AppResources<S extends Surface> = {
  readonly [N in FunctionName<S> as LogicalIdOf<N>]: LambdaFunction;
} & { readonly [N in DefaultRoleName<S>]: Role } & {
  readonly RestAPI: SpecRestApi;
  readonly HttpAPI: HttpApi;
  readonly FunctionURL: FunctionUrl;
  readonly WebsocketAPI: WebSocketApi;
  readonly APIHandlerInvokePermission: CfnPermission;
};

/**
 * The app of `runtime/` as infrastructure: a Lambda function for each of its functions, all from one bundle, with their
 * roles, an API for its routes, and the event sources of the others. The resources that the app declares are bound to it
 * by name.
 *
 * The bridge, `infrastructure/runtime-app.ts`, is this class with the types of the project's own app.
 *
 * @example
 * const runtime = new RuntimeApp(this, 'RuntimeApp', { stage, resources: { AppTable: appTable } });
 * runtime.getFunction('APIHandler').metricErrors().createAlarm(this, 'Errors', { threshold: 1, evaluationPeriods: 1 });
 */
export class ServerlessApp<S extends Surface = Surface> extends Construct implements IGrantable {
  /** The stage that this is a deployment of. */
  readonly stage: Stage;
  /**
   * The functions, by the names that they have in the runtime app.
   * @example runtime.functions.report.grantInvoke(user)
   */
  readonly functions: { readonly [N in FunctionName<S>]: LambdaFunction };
  /** A grant to the app is one to the role of each of its functions. */
  readonly grantPrincipal: IPrincipal;

  /**
   * The alarms, if `alarms` is set: for actions other than notifying a topic.
   * @example for (const alarm of runtime.alarms) alarm.addAlarmAction(new SsmAction(OpsItemSeverity.HIGH));
   */
  readonly alarms: readonly Alarm[];

  private readonly ownDashboard?: Dashboard;
  private readonly resources: ReadonlyMap<string, Construct>;
  private readonly roles: FunctionRoles;
  private readonly aliases: Created['aliases'];
  private readonly deployments: Created['deployments'];
  private readonly planned: AppPlan['functions'];

  constructor(scope: Construct, id: string, props: ServerlessAppProps<S> & RuntimeLocation<S>);
  /** @internal The signature above is the public one: tests pass `discover` to build an app from a literal manifest. */
  constructor(
    scope: Construct,
    id: string,
    props: ServerlessAppProps<S> & RuntimeLocation<S>,
    discover: typeof discoverApp = discoverApp,
  ) {
    super(scope, id);
    printUncaught();
    const options = checkProps(props, this.node.path);
    const project = readProject(options);
    const plan = planApp(options, project, discover(project.projectDir, project.runtimeDir), placeOf(this));
    report(this, plan.problems);
    const ids = new LogicalIds(this, plan.preserveLogicalIds);

    const roles = createRoles(this, plan);
    const { functions, logGroups, aliases, targets } = createFunctions(this, plan, { roles });
    grantNeeds(this, plan, { roles, functions, logGroups });
    connectEventSources(this.node.path, plan, { roles, functions, targets });
    const apis = withSettingLines(plan, () => createApis(this, plan, { roles, functions, targets }));
    const constructs = constructsOf({ roles, functions, apis });
    ids.keep(constructs);
    addOutputs(this, ids, apis.outputs);
    const deployments = createDeployments(this, plan, { aliases });
    const { alarms, dashboard } = createOperations(this, plan, { functions, targets, apis, deployments });
    ids.keepOthers();
    explainSettings(this, plan);
    checkAtSynth(this, plan, { roles, functions, targets, apis });

    this.stage = plan.stage;
    this.functions = functions as typeof this.functions;
    this.grantPrincipal = roles.principal;
    this.alarms = alarms;
    this.ownDashboard = dashboard;
    this.roles = roles;
    this.aliases = aliases;
    this.deployments = deployments;
    this.resources = new Map(Object.entries(constructs));
    this.planned = plan.functions;
  }

  /**
   * The REST API of the app's routes, with all that the CDK has for one: usage plans, alarms, a domain name. The parts
   * of its definition (methods, models, gateway responses) are declared in the runtime app.
   */
  get restApi(): SpecRestApi {
    return this.api('rest') as SpecRestApi;
  }

  /** The HTTP API of the app's routes, if `api.type` is `http`. Its routes are declared in the runtime app. */
  get httpApi(): HttpApi {
    return this.api('http') as HttpApi;
  }

  /** The WebSocket API of the app, if it has functions for one. */
  get webSocketApi(): WebSocketApi {
    const found = this.resources.get(WEBSOCKET_API);
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
   * The dashboard, if `dashboard` is set: to add widgets.
   * @example runtime.dashboard.addWidgets(new TextWidget({ markdown: '# Orders' }))
   */
  get dashboard(): Dashboard {
    if (!this.ownDashboard) {
      throw new ServerlessAppError(
        'UNKNOWN_ID',
        this.node.path,
        'there is no dashboard: set the option dashboard: true',
      );
    }
    return this.ownDashboard;
  }

  /**
   * The function URL of the app's routes, if `api.type` is `url`.
   * @example runtime.functionUrl.grantInvokeUrl(role)
   */
  get functionUrl(): FunctionUrl {
    return this.api('url') as FunctionUrl;
  }

  /**
   * The role of a function, or that of the functions that serve routes. With `roles: 'shared'` all of these are one.
   * @param name the name that the function has in the runtime app, or `DefaultRole`, which an app without routes has not
   * @example table.grantReadData(runtime.getRole('report'))
   */
  getRole(name: RoleName<S>): IRole {
    const { defaultRole } = this.roles;
    const found = name === DEFAULT_ROLE ? defaultRole : this.roles.of(name);
    if (found) return found;
    const why = name === DEFAULT_ROLE ? ', as the runtime app has no routes' : '';
    throw this.unknown('role', name, [...(defaultRole ? [DEFAULT_ROLE] : []), ...Object.keys(this.functions)], why);
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
   * The alias of a function that has the setting `alias`, by the name of the function. The app's own API and event
   * sources invoke it; give it to everything else that does.
   * @example rule.addTarget(new targets.LambdaFunction(runtime.getAlias('report')))
   */
  getAlias(name: FunctionName<S>): Alias {
    this.getFunction(name);
    return this.ofAlias(this.aliases, name, "has no alias: give it the setting alias: { name: 'live' }");
  }

  /**
   * CodeDeploy's deployment group of a function's alias, if it has `alias.deployment`: for hooks, and for more alarms
   * that roll back.
   * @example runtime.getDeploymentGroup('APIHandler').addAlarm(alarm)
   */
  getDeploymentGroup(name: FunctionName<S>): LambdaDeploymentGroup {
    this.getFunction(name);
    return this.ofAlias(this.deployments, name, 'has no deployment group: give it the setting alias.deployment');
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
    checkNotBound(name, this.planned[functionName].variables, 'addEnvironmentVariable', this.node.path);
    target.addEnvironment(name, value);
  }

  private api(type: ApiType): Construct {
    const { name, logicalId } = API_TYPES[type];
    const found = this.resources.get(logicalId);
    if (found) return found;
    const other = Object.values(API_TYPES).find((one) => this.resources.has(one.logicalId));
    const why = other ? `the API of the app is of another type: ${other.property}` : 'the runtime app has no routes';
    throw new ServerlessAppError('UNKNOWN_ID', this.node.path, `there is no ${name}, as ${why}`);
  }

  private ofAlias<T>(byFunction: ReadonlyMap<string, T>, name: string, problem: string): T {
    const found = byFunction.get(name);
    if (found) return found;
    throw new ServerlessAppError('UNKNOWN_ID', this.node.path, `the function "${name}" ${problem}`);
  }

  private unknown(what: string, name: string, known: readonly string[], why: string = ''): ServerlessAppError {
    return new ServerlessAppError(
      'UNKNOWN_ID',
      this.node.path,
      `there is no ${what} "${name}"${why}; known: ${known.join(', ') || 'none'}`,
    );
  }
}

/** The place of the construct. */
function placeOf(app: Construct): Place {
  const { account, region } = Stack.of(app);
  return { path: app.node.path, account, region };
}

/** The constructs of an app by logical id. */
function constructsOf({ roles, functions, apis }: Pick<Created, 'roles' | 'functions' | 'apis'>): {
  readonly [id: string]: Construct;
} {
  return {
    ...(roles.created && { [DEFAULT_ROLE]: roles.created }),
    ...Object.fromEntries(Object.entries(functions).map(([name, handler]) => [logicalIdOf(name), handler])),
    ...apis.constructs,
  };
}
