import { API_PROPS, type ApiProps, FUNCTION_PROPS, type FunctionProps } from './escape-hatches';
import { checkOption } from './known-options';
import {
  boolean,
  checkStageConfig,
  flagOr,
  list,
  object,
  oneOf,
  type StageConfig,
  string,
  struct,
  text,
} from '../config';
import type { EventSourceProps } from './event-sources/props';
import type { AlarmsProps, DashboardOptions } from './operations/props';
import { ROLE_OPTIONS, type RoleOption } from './roles/function-roles';
import type { Surface } from '../manifest/surface';

/** The props, as far as they do not depend on the app. */
export interface CheckedOptions {
  readonly stage?: string;
  readonly stageConfig?: StageConfig;
  readonly functionProps: { readonly [name: string]: FunctionProps | undefined };
  readonly apiProps: ApiProps;
  readonly eventSources: { readonly [name: string]: EventSourceProps | undefined };
  readonly publicRoutes?: readonly string[];
  readonly alarms?: boolean | AlarmsProps;
  readonly dashboard?: boolean | DashboardOptions;
  readonly role: RoleOption;
  readonly preserveLogicalIds: boolean;
  readonly resources?: { readonly [name: string]: unknown };
  readonly projectDir?: string;
  readonly runtimeDir: string;
  readonly surface?: Surface;
}

const PROPS = struct<CheckedOptions>('option', {
  stage: string(),
  // Checked as a configuration is.
  stageConfig: object(),
  functionProps: FUNCTION_PROPS,
  apiProps: API_PROPS,
  eventSources: object(),
  publicRoutes: list(text('a route, like "GET /health"', /^/)),
  alarms: flagOr(object()),
  dashboard: flagOr(object()),
  role: oneOf(ROLE_OPTIONS),
  preserveLogicalIds: boolean(),
  resources: object(),
  projectDir: string(),
  runtimeDir: string(),
  surface: object(),
});

/** The props with their defaults, or an error that names the wrong one. */
export function checkOptions(props: object, path: string): CheckedOptions {
  checkOption(PROPS, props, path, '');
  const options = props as CheckedOptions;
  if (options.stageConfig) checkStageConfig(options.stageConfig, path);
  const {
    runtimeDir = 'runtime',
    role = 'shared',
    preserveLogicalIds = true,
    functionProps = {},
    apiProps = {},
    eventSources = {},
  } = options;
  return { ...options, runtimeDir, role, preserveLogicalIds, functionProps, apiProps, eventSources };
}
