import { Aws } from '../deployed/aws';
import { deployedStack, type DeployedStack } from '../deployed/stack';
import { readConfig, stageOf, suggestion } from '../config';
import { UserError } from '../errors';

/** The flags that choose a deployed stage, and the line that explains them. */
export const STAGE_FLAGS = {
  stage: { type: 'string' },
  profile: { type: 'string' },
} as const;

export const PROFILE_HELP = '  --profile <name>     a profile of your AWS configuration; without it, AWS_PROFILE';

export interface DeployedStage {
  readonly aws: Aws;
  readonly stack: DeployedStack;
}

/** Reads the stack of a stage, by default that of the project's default stage, and closes the clients at the end. */
export async function withDeployedStage<T>(
  command: string,
  projectDir: string,
  { stage, profile }: { readonly stage?: string; readonly profile?: string },
  use: (deployed: DeployedStage) => Promise<T>,
): Promise<T> {
  const { config, source } = readConfig(projectDir);
  const name = stage ?? config.defaultStage;
  const known = Object.keys(config.stages);
  if (!known.includes(name)) {
    throw new UserError('USAGE', `${command}: unknown stage "${name}"${suggestion(name, known)}`);
  }
  const chosen = stageOf(config, name, source);
  const aws = new Aws({ projectDir, region: chosen.env?.region, profile });
  try {
    return await use({ aws, stack: await deployedStack(aws, chosen) });
  } finally {
    aws.close();
  }
}
