import { ServerlessAppError } from '../errors';
import type { Project } from '../project';
import { namedSetting } from '../setting-lines';

/** The sources of the settings of an API. */
export interface SettingSources {
  readonly project: Project;
  readonly apiOrigins: { readonly [setting: string]: string };
}

/** Runs what may throw for a setting of the API, which is named with its line then. */
export function withSettingLines<T>({ project, apiOrigins }: SettingSources, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof ServerlessAppError) {
      const prefix = `${error.path}: `;
      const problem = error.message.slice(prefix.length);
      const [setting, name, rest] = /^api\.(\w+)([\w.]*)/.exec(problem) ?? [];
      const origin = name !== undefined && Object.hasOwn(apiOrigins, name) ? apiOrigins[name] : undefined;
      if (setting !== undefined && origin !== undefined) {
        const named = namedSetting(project, origin, `${name}${rest}`, setting);
        error.message = `${prefix}${named}${problem.slice(setting.length)}`;
      }
    }
    throw error;
  }
}
