import type { Config, StageSettings } from './config';
import { ConfigError } from './errors';
import type { Rows } from './setting';
import { boolean, struct, text } from './shape';
import { suggestion } from './suggestion';

/** The only stage of a project that sets none. */
export const IMPLICIT_STAGE = 'dev';

/** The settings of a stage beside those of its functions and its API. A default may depend on the stage's name. */
export const STAGE_SETTINGS = {
  production: {
    shape: boolean(),
    default: (name) => ['prod', 'production', 'live'].includes(name.toLowerCase()),
  },
  env: {
    shape: struct<NonNullable<StageSettings['env']>>('key', {
      account: text('an account: twelve digits', /^\d{12}$/),
      region: text('a region, like "eu-central-1"', /^[a-z]{2,}(-[a-z]+)+-\d+$/),
    }),
  },
} satisfies Rows<Pick<StageSettings, 'production' | 'env'>, string>;

/** One deployment of a project, as a stack of its own. */
export interface Stage {
  readonly name: string;
  /** `<project>-<stage>`; the project's name alone where the project has set no stages. */
  readonly stackName: string;
  /** Keeps data on removal. @default true for a stage named prod, production or live */
  readonly production: boolean;
  /** The account and region to deploy to. @default - those of the credentials in use */
  readonly env?: { readonly account?: string; readonly region?: string };
}

/**
 * A stage of the project.
 * @param source names the configuration in an error: `runtime/config.json`
 */
export function stageOf(config: Config, name: string, source: string): Stage {
  const settings = stageSettings(config, name, source);
  const names = Object.keys(config.stages);
  const implicit = names.length === 1 && names[0] === IMPLICIT_STAGE;
  return {
    name,
    stackName: stackNameOf(implicit ? config.name : `${config.name}-${name}`),
    production: settings.production ?? STAGE_SETTINGS.production.default(name),
    ...(settings.env && { env: settings.env }),
  };
}

/** The settings of a stage. Throws an error that lists the stages if it is unknown. */
function stageSettings(config: Config, stage: string, source: string): StageSettings {
  if (!Object.hasOwn(config.stages, stage)) {
    throw new ConfigError(source, 'stages', `unknown stage "${stage}"${suggestion(stage, Object.keys(config.stages))}`);
  }
  return config.stages[stage];
}

/** The configuration of a project that sets nothing. */
export function defaultConfig(name: string): Config {
  return { version: 1, name, defaultStage: IMPLICIT_STAGE, stages: { [IMPLICIT_STAGE]: {} } };
}

/** The name as CloudFormation takes it: letters, digits and "-", a letter first. `@acme/shop.api` → `acme-shop-api` */
function stackNameOf(name: string): string {
  const cleaned = name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return (/^[A-Za-z]/.test(cleaned) ? cleaned : `app-${cleaned}`).slice(0, 128);
}
