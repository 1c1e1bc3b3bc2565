import type { ServerlessCdkProjectOptions } from './options';
import { ServerlessTemplate } from './options';
import { PACKAGE_MANAGER_MEMBERS } from './package-manager';
import { ProjectError } from './project-error';
import type { Config, Shape } from '../config';
import {
  all,
  boolean,
  checkConfig,
  CONFIG_OPTIONS,
  ConfigError,
  configMessage,
  fail,
  IMPLICIT_STAGE,
  lineInProjenrc,
  list,
  map,
  object,
  oneOf,
  PROJENRC,
  rule,
  string,
  struct,
  suggestion,
  text,
} from '../config';
import { PACKAGE } from '../manifest/names';

const SOURCE = 'ServerlessCdkProject';

/** The path of the schema from `runtime/config.json`, for editors. */
const CONFIG_SCHEMA = `../node_modules/${PACKAGE}/config.schema.json`;

const PACKAGES = list(text("a package, like 'zod' or 'zod@^4'", /^(@[\w.~-]+\/)?[\w.~-]+(@.+)?$/), {
  expected: "a list of packages, like ['zod@^4']",
});
const ROLE_ARN = text(
  'the ARN of a role, like "arn:aws:iam::111111111111:role/deploy"',
  /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
);
const VERSION = text('a version, like "2.276.0"', /^\d+\.\d+\.\d+$/);

/** The shape of each option. */
export const PROJECT_OPTIONS: { readonly [name in keyof ServerlessCdkProjectOptions]-?: Shape } = {
  name: all(
    // npm's rule for the name of a package, in lower case or not; the names of the stacks are derived from it.
    rule({
      expected: 'a name of letters, digits, "-", "_" and "." with at least one letter',
      accepts: (value) =>
        typeof value === 'string' &&
        /^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/i.test(value) &&
        /[a-z]/i.test(value) &&
        value.length <= 100,
    }),
    rule({
      expected: 'a name that is not reserved',
      accepts: (value) => !['node_modules', 'favicon.ico', PACKAGE].includes(`${value}`.toLowerCase()),
    }),
  ),
  template: oneOf(ServerlessTemplate),
  runtimeDeps: PACKAGES,
  infrastructureDeps: PACKAGES,
  devDeps: PACKAGES,
  context: object("values by key, like { '@aws-cdk/core:explicitStackTags': false }"),
  cdkVersion: VERSION,
  minNodeVersion: VERSION,
  vscode: boolean(),
  packageManager: oneOf(PACKAGE_MANAGER_MEMBERS),
  outdir: string(),
  github: boolean(),
  deployRoles: map(ROLE_ARN),
  upgradeWorkflow: boolean(),
  ...CONFIG_OPTIONS,
  stages: all(
    object('stages by name, like { dev: {}, prod: {} }'),
    CONFIG_OPTIONS.stages,
    rule({
      expected: `at least one stage; leave the option out for the only stage "${IMPLICIT_STAGE}"`,
      accepts: (value) => Object.keys(value as object).length > 0,
    }),
  ),
};

const OPTIONS = struct<ServerlessCdkProjectOptions>('option', PROJECT_OPTIONS, ['name']);

/** A hidden option, which projen sets while it creates a project. */
export const CREATION = '__new__';

/**
 * Checks every option, also those that TypeScript has not seen: from plain JavaScript, or from flags of `projen new`.
 *
 * @returns the configuration that is written to `runtime/config.json`
 */
export function configOf(options: ServerlessCdkProjectOptions): Config {
  try {
    OPTIONS.check(withoutCreation(options), { source: SOURCE, path: '' });
    checkDeployRoles(options);
    return checkConfig(fileOf(options), SOURCE);
  } catch (error) {
    throw error instanceof ConfigError ? new ProjectError(messageOf(error, options)) : error;
  }
}

/** With the lines of `.projenrc.ts`, if that is where the options come from. */
function messageOf(error: ConfigError, options: ServerlessCdkProjectOptions | undefined): string {
  if (Object.hasOwn(options ?? {}, CREATION)) return error.message;
  const dir = typeof options?.outdir === 'string' ? options.outdir : '.';
  const isWritten = error.errors.some(({ path }) => lineInProjenrc(dir, path) !== undefined);
  return isWritten ? configMessage(PROJENRC, error.errors, dir) : error.message;
}

function checkDeployRoles({
  deployRoles = {},
  github,
  stages = { [IMPLICIT_STAGE]: {} },
}: ServerlessCdkProjectOptions) {
  const at = { source: SOURCE, path: 'deployRoles' };
  for (const stage of Object.keys(deployRoles)) {
    if (!Object.hasOwn(stages, stage)) fail(at, `unknown stage "${stage}"${suggestion(stage, Object.keys(stages))}`);
    if (github === false) fail(at, 'a workflow of GitHub assumes the roles, and github is false');
  }
}

function withoutCreation(options: unknown): unknown {
  if (typeof options !== 'object' || options === null) return options;
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== CREATION));
}

/** The options that are set, without defaults: those are of the package that reads the file. */
function fileOf(options: ServerlessCdkProjectOptions): Config {
  const stages = options.stages ?? { [IMPLICIT_STAGE]: {} };
  const settings = Object.entries(options).filter(([name]) => Object.hasOwn(CONFIG_OPTIONS, name));
  return {
    $schema: CONFIG_SCHEMA,
    version: 1,
    name: options.name,
    ...Object.fromEntries(settings),
    stages,
    defaultStage: options.defaultStage ?? Object.keys(stages)[0],
  } as Config;
}
