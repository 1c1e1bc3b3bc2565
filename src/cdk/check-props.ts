import { API_PROPS, FUNCTION_PROPS } from './escape-hatches';
import { checkOption } from './check-option';
import { boolean, checkStageConfig, flagOr, list, object, oneOf, string, struct, text } from '../config';
import type { RuntimeLocation, ServerlessAppOptions } from './props';
import { ROLE_OPTIONS } from './roles/function-roles';
import { RUNTIME_DIR } from '../manifest/names';

type Given = ServerlessAppOptions & RuntimeLocation & { readonly resources?: { readonly [name: string]: unknown } };
type WithDefault = 'functionProps' | 'apiProps' | 'eventSources' | 'role' | 'preserveLogicalIds' | 'runtimeDir';

/** The props, with their defaults, as far as they can be checked without the app. */
export type CheckedProps = Given & Required<Pick<Given, WithDefault>>;

const PROPS = struct<CheckedProps>('option', {
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
export function checkProps(props: object, path: string): CheckedProps {
  checkOption(PROPS, props, path);
  const given = props as Given;
  if (given.stageConfig) checkStageConfig(given.stageConfig, path);
  const {
    runtimeDir = RUNTIME_DIR,
    role = 'shared',
    preserveLogicalIds = true,
    functionProps = {},
    apiProps = {},
    eventSources = {},
  } = given;
  return { ...given, runtimeDir, role, preserveLogicalIds, functionProps, apiProps, eventSources };
}
