import { UserError } from '../../errors';
import { runningDev } from '../../local/dev/running-dev';
import { currentProjectDir, parseFlags } from '../command';
import { commandOf } from '../../package-manager';

const HELP = `Usage: serverless-cdk-project env [flags]

Prints the variables with which your own tools reach the AWS services of the running \`dev\`, as the administrator:
eval "$(${commandOf('env')})" && aws dynamodb list-tables

  --json               prints them as JSON
  --stage <name>       the stage of the \`dev\`, if several are running
  --port <number>      the port of one of its APIs, if several are running
`;

export async function run(args: string[]): Promise<number> {
  const { help, json, ...choice } = parseFlags('env', args, {
    json: { type: 'boolean' },
    stage: { type: 'string' },
    port: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { variables } = await runningDev(currentProjectDir(), choice);
  if (Object.keys(variables).length === 0) {
    throw new UserError(
      'NO_DEV',
      'env: `dev` runs against a deployed stage, whose services your tools reach by themselves',
    );
  }
  process.stdout.write(`${json ? JSON.stringify(variables, null, 2) : exportsOf(variables)}\n`);
  return 0;
}

function exportsOf(variables: { readonly [name: string]: string }): string {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
  // Clients prefer a profile to keys in the environment.
  return ['unset AWS_PROFILE', ...lines].join('\n');
}
