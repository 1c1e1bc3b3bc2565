import { RemovalPolicy } from 'aws-cdk-lib/core';
import { aliasOf } from './aliases';
import { type ApiPlan, planApi, type WebSocketPlan } from './api/plan';
import { withSettingLines } from './api/setting-lines';
import { checkBridge } from './checks/bridge';
import { publicRouteProblems } from './checks/public-routes';
import { functionSetting, namedSetting, settingPath } from './setting-lines';
import { checkSizeBudget } from './code-size';
import type { DiscoveredApp } from './discover-app';
import { Checks, ServerlessAppError } from './errors';
import type { FunctionProps } from './escape-hatches';
import { withOnFailure } from './event-sources/on-failure';
import { checkEventSourceProps, type EventSourceProps } from './event-sources/props';
import { checkAlarms, checkDashboard } from './operations/check-props';
import type { AlarmsProps, DashboardOptions } from './operations/props';
import { located } from './check-option';
import type { CheckedProps } from './check-props';
import type { Problem } from './problems';
import type { Project } from './project';
import {
  type AliasSettings,
  type ApiSettings,
  apiOrigins,
  checkFunctionNames,
  checkProjectFunctionNames,
  resolveApiSettings,
  type ResolvedFunctionSettings,
  type ResolvedSettings,
  resolveSettings,
  type RolesOption,
  type Stage,
  stageOf,
} from '../config';
import { type Binding, checkBindings, usedBy } from './resources/bindings';
import { foreignProblems } from './resources/foreign';
import { variablesOf } from './resources/variables';
import { planRoles, type RolePlan } from './roles/function-roles';
import type { FunctionManifest, Manifest } from '../manifest/manifest';
import { surfaceOf } from '../manifest/surface';
import {
  HTTP_API_AUTHORIZER_TIMEOUT_SECONDS,
  REST_API_TIMEOUT_SECONDS,
  WEBSOCKET_API_TIMEOUT_SECONDS,
} from '../runtime/aws-limits';

/** The place of the construct. A value that is known at deployment only is a token. */
export interface Place {
  /** The path of the construct, for messages. */
  readonly path: string;
  readonly account: string;
  readonly region: string;
}

/**
 * All decisions about an app before the first construct is created: plain data, except for the user's constructs, which
 * are passed through.
 */
export interface AppPlan {
  /** The name of the app and its stage: identifies the APIs and the dashboard in the account. */
  readonly name: string;
  readonly stage: Stage;
  readonly project: Project;
  readonly discovery: DiscoveredApp;
  /** The manifest, with the functions that the type of API needs. */
  readonly manifest: Manifest;
  readonly functions: { readonly [name: string]: FunctionPlan };
  readonly roles: readonly RolePlan[];
  /** The option that the roles are planned by, and its source. */
  readonly rolesOption: { readonly value: RolesOption; readonly from: string };
  readonly bindings: readonly Binding[];
  readonly eventSources: { readonly [name: string]: EventSourceProps | undefined };
  /** The settings of the app's APIs, and the source of each. */
  readonly apiSettings: ApiSettings;
  readonly apiOrigins: { readonly [setting: string]: string };
  /** The API of the routes, if there are some. */
  readonly api?: ApiPlan;
  /** The WebSocket API, if there are functions for one. */
  readonly webSocket?: WebSocketPlan;
  readonly alarms?: AlarmsProps;
  readonly dashboard?: DashboardOptions;
  readonly logRemovalPolicy: RemovalPolicy;
  readonly preserveLogicalIds: boolean;
  readonly problems: readonly Problem[];
}

export interface FunctionPlan {
  /** As the app names it. */
  readonly name: string;
  readonly declaration: FunctionManifest;
  readonly settings: ResolvedFunctionSettings;
  /** The source of each setting. */
  readonly origins: ResolvedSettings['origins'];
  /** The alias that is invoked in place of the function. */
  readonly alias?: AliasSettings;
  /** The environment variables of the bound resources that it uses. */
  readonly variables: { readonly [name: string]: string };
  /** The CDK's props beyond the settings. */
  readonly props: FunctionProps;
}

/**
 * Plans an app. Throws for what cannot be deployed.
 * @param place the place of the construct
 */
export function planApp(options: CheckedProps, project: Project, discovery: DiscoveredApp, place: Place): AppPlan {
  const { path } = place;
  const name = options.stage?.name ?? project.config.defaultStage;
  // A project without configuration has no stages, so that any name is valid.
  const config = project.present ? project.config : { ...project.config, stages: { [name]: {} } };
  const configured = stageOf(config, name, project.source);
  const stage = options.stage ?? configured;

  const surface = surfaceOf(discovery.manifest);
  if (options.surface) checkBridge(options.surface, surface, project, path);
  const checks = new Checks(path);
  checks.run(() => checkProjectFunctionNames(project, surface.functions));
  const byFunction = {
    'stageConfig.functions': options.stageConfig?.functions,
    functionProps: options.functionProps,
    eventSources: options.eventSources,
  };
  for (const [option, given] of Object.entries(byFunction)) {
    checks.run(() => located(path, () => checkFunctionNames(given, surface.functions, path, option)));
  }

  const sources = { config, stage: stage.name, stageConfig: options.stageConfig };
  const apiSettings = resolveApiSettings(sources);
  const settingSources = { project, apiOrigins: apiOrigins(sources) };
  const manifest = withFunctionsOf(apiSettings.type, discovery.manifest);
  checks.run(() => checkEventSourceProps(options.eventSources, manifest, path));
  checks.run(() => checkAlarms(options.alarms, surface.functions, path));
  checks.run(() => checkDashboard(options.dashboard, path));
  checks.run(() => checkSizeBudget(discovery.size, discovery.bundling.sizeBudgetKilobytes, project.runtimeDir, path));
  const resolved = Object.fromEntries(
    Object.keys(manifest.functions).map((functionName) => [
      functionName,
      resolveSettings({
        ...sources,
        functionName,
        gatewayTimeout: gatewayTimeout(functionName, manifest, apiSettings),
      }),
    ]),
  );
  const environments = Object.fromEntries(
    Object.entries(resolved).map(([functionName, { settings }]) => [functionName, settings.environment]),
  );
  const bindings = checks.run(() => checkBindings(manifest, options.resources, path, environments)) ?? [];

  const functions = Object.fromEntries(
    Object.entries(manifest.functions).map(([name, declaration]): [string, FunctionPlan] => {
      const { settings, origins } = resolved[name];
      const variables = variablesOf(usedBy([name], bindings, manifest), place);
      for (const variable of Object.keys(settings.environment)) {
        const setting = `environment.${variable}`;
        const { [setting]: origin } = origins;
        const named = namedSetting(project, origin, setting, settingPath(origin, setting));
        checks.run(() => checkNotBound(variable, variables, named, path));
      }
      const { [name]: given } = options.functionProps;
      const of = { kind: declaration.kind, name, path };
      const props = checks.run(() => withOnFailure(given, options.eventSources[name], of)) ?? {};
      const named = (setting: string) => functionSetting(project, { origins }, setting);
      const alias = checks.run(() => aliasOf(name, settings, named, path));
      return [name, { name, declaration, settings, origins, alias, variables, props }];
    }),
  );
  const apis = checks.run(() =>
    withSettingLines(settingSources, () =>
      planApi({ manifest, functions, settings: apiSettings, props: options.apiProps, path }),
    ),
  );
  const publicRoutes = checks.run(() => publicRouteProblems(manifest, apiSettings, options.publicRoutes, path));
  checks.end();
  const rolesOption = rolesOptionOf(options.roles, config.roles);
  return {
    name: `${manifest.app}-${stage.name}`,
    stage,
    project,
    discovery,
    manifest,
    functions,
    roles: planRoles(functions, rolesOption.value),
    rolesOption,
    bindings,
    eventSources: options.eventSources,
    apiSettings,
    apiOrigins: settingSources.apiOrigins,
    ...apis,
    alarms: options.alarms === true ? {} : options.alarms || undefined,
    dashboard: options.dashboard === true ? {} : options.dashboard || undefined,
    logRemovalPolicy: stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    preserveLogicalIds: options.preserveLogicalIds,
    problems: [
      ...(discovery.warnings ?? []).map((message) => ({ id: 'bundle', message })),
      ...publicRoutes!,
      ...foreignProblems(bindings, place),
      ...apis!.problems,
    ],
  };
}

function rolesOptionOf(ofConstruct?: RolesOption, ofProject?: RolesOption): AppPlan['rolesOption'] {
  if (ofConstruct) return { value: ofConstruct, from: 'the construct' };
  return ofProject ? { value: ofProject, from: 'project' } : { value: 'perFunction', from: 'default' };
}

/** Throws for a variable that is set although a bound resource sets it. */
export function checkNotBound(variable: string, bound: FunctionPlan['variables'], origin: string, path: string): void {
  if (!Object.hasOwn(bound, variable)) return;
  throw new ServerlessAppError(
    'VARIABLE_CONFLICT',
    path,
    `${variable} is set by the resource that is bound to it, and by ${origin}: remove it from one of them`,
  );
}

/** Seconds that API Gateway waits for the whole response of a function: to a request, to a message, as an authorizer. */
function gatewayTimeout(name: string, { functions, routes }: Manifest, { type }: ApiSettings): number | undefined {
  const declaration = functions[name];
  switch (declaration.kind) {
    case 'websocket':
      return WEBSOCKET_API_TIMEOUT_SECONDS;
    case 'authorizer':
      return type === 'http' && routes.some(({ authorizer }) => authorizer?.name === name)
        ? HTTP_API_AUTHORIZER_TIMEOUT_SECONDS
        : REST_API_TIMEOUT_SECONDS;
    case 'http':
      return declaration.stream ? undefined : REST_API_TIMEOUT_SECONDS;
    default:
      return undefined;
  }
}

/**
 * The manifest with the functions that this type of API needs. A function that streams cannot serve another kind of call, and one that
 * does not cannot stream: a REST API has both. A function URL has one function for all routes: beside one that streams there is no other.
 */
function withFunctionsOf(type: ApiSettings['type'], manifest: Manifest): Manifest {
  const { APIHandler, ...functions } = manifest.functions;
  const { APIStreamHandler } = functions;
  if (type !== 'url' || !APIStreamHandler) return manifest;
  // It serves the routes of both.
  const { uses, webSocket, ...handler } = APIStreamHandler;
  const both = manifest.routes.every(({ stream }) => stream) ? [APIStreamHandler] : [APIHandler, APIStreamHandler];
  const used = both.every((one) => one.uses) && {
    uses: [...new Set(both.flatMap((one) => one.uses!))].sort(),
    ...(both.some((one) => one.webSocket) && { webSocket: true as const }),
  };
  return { ...manifest, functions: { ...functions, APIStreamHandler: { ...handler, ...used } } };
}
