import { API_PROPS, FUNCTION_PROPS } from './escape-hatches';
import { checkOption, located } from './check-option';
import {
  all,
  boolean,
  checkStageConfig,
  flagOr,
  list,
  object,
  ROLES,
  rule,
  type Stage,
  string,
  struct,
  text,
} from '../config';
import { Checks } from './errors';
import type { RuntimeLocation, ServerlessAppOptions } from './props';
import { RUNTIME_DIR } from '../manifest/names';

type UncheckedProps = ServerlessAppOptions &
  RuntimeLocation & { readonly resources?: { readonly [name: string]: unknown } };
type WithDefault = 'functionProps' | 'apiProps' | 'eventSources' | 'preserveLogicalIds' | 'runtimeDir';

/** The props, with their defaults, as far as they can be checked without the app. */
export type CheckedProps = UncheckedProps & Required<Pick<UncheckedProps, WithDefault>>;

const STAGE = all(
  rule({
    expected: 'a stage, as stages(app) returns it',
    accepts: (value) => typeof value === 'object' && value !== null,
  }),
  struct<Stage>('property', { name: string(), stackName: string(), production: boolean(), env: object() }, [
    'name',
    'production',
  ]),
);

const PROPS = struct<CheckedProps>('option', {
  stage: STAGE,
  // Checked by `checkStageConfig`.
  stageConfig: object(),
  functionProps: FUNCTION_PROPS,
  apiProps: API_PROPS,
  eventSources: object(),
  publicRoutes: list(text('a route, like "GET /health"', /^/)),
  alarms: flagOr(object()),
  dashboard: flagOr(object()),
  roles: ROLES,
  preserveLogicalIds: boolean(),
  resources: object(),
  projectDir: string(),
  runtimeDir: string(),
  surface: object(),
});

/** The props with their defaults. Throws an error that names an invalid prop. */
export function checkProps(props: object, path: string): CheckedProps {
  const given = props as UncheckedProps;
  const checks = new Checks(path);
  checks.run(() => checkOption(PROPS, props, path));
  // If it is no object, that is an error already.
  const { stageConfig } = given;
  if (isObject(stageConfig)) checks.run(() => located(path, () => checkStageConfig(stageConfig, path)));
  checks.end();
  const {
    runtimeDir = RUNTIME_DIR,
    preserveLogicalIds = true,
    functionProps = {},
    apiProps = {},
    eventSources = {},
  } = given;
  return {
    ...given,
    runtimeDir,
    preserveLogicalIds,
    functionProps: withoutPrototype(functionProps),
    apiProps,
    eventSources: withoutPrototype(eventSources),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A function may be named `constructor`, which every other object has a value for. */
function withoutPrototype<T extends object>(byName: T): T {
  return Object.assign(Object.create(null), byName);
}
