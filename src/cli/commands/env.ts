import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { UserError } from '../../errors';
import { runningDev } from '../../local/dev/running-dev';
import { currentProjectDir, parseFlags } from '../command';
import { childExitCode } from '../foreground';
import { windowsCommandLine } from '../windows-command-line';
import { commandOf } from '../../package-manager';

const HELP = `Usage: serverless-cdk-project env [flags] [-- <command> [arguments]]

Runs a command with the variables with which your own tools reach the AWS services of the running \`dev\`, as the
administrator: ${commandOf('env')} -- aws dynamodb list-tables

Without a command, prints the variables for the shell: eval "$(${commandOf('env')})". They hold until that shell ends, for
deployments, too.

Version 1 of the AWS CLI also needs --endpoint-url "$AWS_ENDPOINT_URL" for SQS, as it has hosts of its own for queues.

  --json               prints them as JSON
  --stage <name>       the stage of the \`dev\`, if several are running
  --port <number>      the port of one of its APIs, if several are running
`;

/** Clients prefer a profile to keys in the environment. */
const PREFERRED = ['AWS_PROFILE'];

const FLAGS = {
  json: { type: 'boolean' },
  stage: { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export async function run(args: string[]): Promise<number> {
  const { flags, command } = split(args);
  const { help, json, ...choice } = parseFlags('env', flags, FLAGS);
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
  if (command.length > 0) {
    if (json) throw new UserError('USAGE', 'env: --json prints the variables, and runs no command');
    return runWith(variables, command);
  }
  process.stdout.write(`${json ? JSON.stringify(variables, null, 2) : exportsOf(variables)}\n`);
  return 0;
}

/** The flags of this command, and the command that follows, whose flags are its own. */
function split(args: string[]): { flags: string[]; command: string[] } {
  const { tokens } = parseArgs({ args, options: FLAGS, strict: false, allowPositionals: true, tokens: true });
  const at = tokens.find(({ kind }) => kind === 'positional')?.index ?? args.length;
  return { flags: args.slice(0, at), command: args.slice(at) };
}

/** Its result is the exit code of the command. */
async function runWith(variables: NodeJS.ProcessEnv, command: string[]): Promise<number> {
  const [program, ...args] = command;
  const env = { ...process.env, ...variables };
  for (const name of PREFERRED) delete env[name];
  const options = { stdio: 'inherit', env } as const;
  try {
    return await childExitCode(spawn(program, args, options));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && process.platform === 'win32') {
      // npm and others are scripts there, which only the shell runs. Programs get their arguments as they are, without one.
      return childExitCode(spawn(windowsCommandLine(command), { ...options, shell: true }));
    }
    throw new UserError('USAGE', `env: ${code === 'ENOENT' ? `there is no program "${program}"` : message}`);
  }
}

function exportsOf(variables: { readonly [name: string]: string }): string {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
  return [`unset ${PREFERRED.join(' ')}`, ...lines].join('\n');
}
