import type { ProjectConfig } from './read-config';
import { below, fail } from './shape';
import { suggestion } from './suggestion';

/**
 * Throws for a function that does not exist.
 * @param byFunction has the names of functions as keys
 * @param functions the names of the app's functions
 * @param path the path of `byFunction`, for the message: `stageConfig.functions`
 */
export function checkFunctionNames(
  byFunction: object | undefined,
  functions: readonly string[],
  source: string,
  path: string,
): void {
  for (const name of Object.keys(byFunction ?? {})) {
    if (!functions.includes(name)) {
      fail(below({ source, path }, name), `unknown function "${name}"${suggestion(name, functions)}`);
    }
  }
}

/**
 * Checks the function names of a project and all its stages. The configuration of another app is not checked, as it
 * names functions of its own.
 */
export function checkProjectFunctionNames({ config, source, own }: ProjectConfig, functions: readonly string[]): void {
  if (!own) return;
  checkFunctionNames(config.functions, functions, source, 'functions');
  for (const [stage, settings] of Object.entries(config.stages)) {
    checkFunctionNames(settings.functions, functions, source, `stages.${stage}.functions`);
  }
}
