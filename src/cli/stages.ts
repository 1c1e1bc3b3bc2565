import { readConfig, suggestion } from '../config';
import { UserError } from '../errors';

/** Fails for a stage that the project does not have. */
export function checkStage(command: string, stage: string, known: readonly string[]): void {
  if (known.includes(stage)) return;
  throw new UserError('USAGE', `${command}: unknown stage "${stage}"${suggestion(stage, known)}`);
}

/** The stages of the project, by its configuration. */
export function stagesOf(projectDir: string): string[] {
  return Object.keys(readConfig(projectDir).config.stages);
}
