import { readConfig } from '../../config';
import { UserError } from '../../errors';
import { runningDev } from '../../local/dev/running-dev';
import { currentProjectDir, parseFlags } from '../command';

const HELP = `Usage: serverless-cdk-project env [flags]

Prints the variables with which your own tools reach the AWS services of the running \`dev\`, as the administrator:
eval "$(npx projen env)" && aws dynamodb list-tables

  --stage <name>       the stage of the \`dev\`, if several are running
`;

export async function run(args: string[]): Promise<number> {
  const values = parseFlags('env', args, { stage: { type: 'string' }, help: { type: 'boolean', short: 'h' } });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const projectDir = currentProjectDir();
  const { defaultStage } = readConfig(projectDir).config;
  const { variables } = runningDev(
    projectDir,
    (stage = defaultStage) => values.stage === undefined || stage === values.stage,
  );
  if (!variables)
    throw new UserError('NO_DEV', '`npx projen dev` runs with another version of this package: restart it');
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
  // Clients prefer a profile to keys in the environment.
  process.stdout.write(`${['unset AWS_PROFILE', ...lines].join('\n')}\n`);
  return 0;
}
