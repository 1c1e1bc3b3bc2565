import type { Construct } from 'constructs';
import { ConfigError, readConfig, type Stage, stageOf, suggestion } from '../config';
import { projectDirOfApp } from './project';
import { printUncaught } from '../errors';

export interface StagesOptions {
  /**
   * The project's root.
   * @default - the folder of the nearest cdk.json, upwards of the working directory or of the CDK app
   */
  readonly projectDir?: string;
}

/** The context value that selects stages. */
const CONTEXT = 'stage';

/**
 * The stages to synthesize: the one that `--context stage=prod` names, all of them for `stage=*`, else the project's default
 * stage. A stage that is not selected costs nothing.
 *
 * @example
 * const app = new App();
 * for (const stage of stages(app)) {
 *   new AppStack(app, stage.stackName, { stage, env: stage.env });
 * }
 */
export function stages(scope: Construct, options: StagesOptions = {}): Stage[] {
  printUncaught();
  const { config, source } = readConfig(options.projectDir ?? projectDirOfApp());
  const names = Object.keys(config.stages);
  const selected: unknown = scope.node.tryGetContext(CONTEXT);
  if (selected === undefined) return [stageOf(config, config.defaultStage, source)];
  if (selected === '*') return names.map((name) => stageOf(config, name, source));
  if (typeof selected !== 'string' || !Object.hasOwn(config.stages, selected)) {
    throw new ConfigError(
      source,
      'stages',
      `unknown stage ${JSON.stringify(selected)}${suggestion(String(selected), names)}`,
    );
  }
  return [stageOf(config, selected, source)];
}
