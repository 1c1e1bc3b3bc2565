import type { Config } from './config';
import { stageSettings } from './resolve-settings';

/** The one stage of a project that has set none. */
export const IMPLICIT_STAGE = 'dev';

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
    production: settings.production ?? ['prod', 'production', 'live'].includes(name.toLowerCase()),
    ...(settings.env && { env: settings.env }),
  };
}

/** What a project has that sets nothing. */
export function defaultConfig(name: string): Config {
  return { version: 1, name, defaultStage: IMPLICIT_STAGE, stages: { [IMPLICIT_STAGE]: {} } };
}

/** The name as CloudFormation takes it: letters, digits and "-", a letter first. `@acme/shop.api` → `acme-shop-api` */
function stackNameOf(name: string): string {
  const cleaned = name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return (/^[A-Za-z]/.test(cleaned) ? cleaned : `app-${cleaned}`).slice(0, 128);
}
