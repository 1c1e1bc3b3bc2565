import { PROJENRC, settingWithLine } from '../config';
import type { FunctionPlan } from './plan';
import type { Project } from './project';

/**
 * The name of a setting for messages. One that `.projenrc.ts` has is named with its line there: the line of the construct, with
 * which an error begins, has nothing of it.
 * @param origin the level that the value comes from
 * @param setting its path below that level
 */
export function namedSetting(project: Project, origin: string, setting: string, name: string = setting): string {
  if (project.source !== PROJENRC || origin === 'default' || origin.startsWith('stageConfig')) return name;
  return settingWithLine(project.projectDir, settingPath(origin, setting), name);
}

/** The path of a setting in the configuration, or in the options of the construct: `stages.prod.timeout`. */
export function settingPath(origin: string, setting: string): string {
  return origin === 'project' ? setting : `${origin}.${setting}`;
}

/** The name of a function's setting for messages, with its line: `alias.provisionedConcurrency (.projenrc.ts:12)`. */
export function functionSetting(project: Project, { origins }: Pick<FunctionPlan, 'origins'>, setting: string): string {
  const [top] = setting.split('.');
  return namedSetting(project, origins[setting] ?? origins[top] ?? 'default', setting);
}
