import { ServerlessAppError } from '../errors';
import type { Project } from '../project';
import { namedSetting } from '../setting-lines';

/** The sources of the settings of an API. */
export interface SettingSources {
  readonly project: Project;
  readonly apiOrigins: { readonly [setting: string]: string };
}

/** A problem of the API with the line of the setting that it begins with, if it begins with one: `api.domain: …`. */
export function withSettingLine({ project, apiOrigins }: SettingSources, problem: string): string {
  const [setting, name, rest] = /^api\.(\w+)([\w.]*)/.exec(problem) ?? [];
  const origin = name !== undefined && Object.hasOwn(apiOrigins, name) ? apiOrigins[name] : undefined;
  if (setting === undefined || origin === undefined) return problem;
  return `${namedSetting(project, origin, `${name}${rest}`, setting)}${problem.slice(setting.length)}`;
}

/** Runs what may throw for a setting of the API, which is named with its line then. */
export function withSettingLines<T>(sources: SettingSources, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ServerlessAppError) {
      const prefix = `${error.path}: `;
      error.message = `${prefix}${withSettingLine(sources, error.message.slice(prefix.length))}`;
    }
    throw error;
  }
}
