import { UsageError } from './command';

/** Commands that ask for stacks by name as soon as there are several. */
const NEED_STACKS = ['deploy', 'destroy', 'watch'];

/**
 * The arguments for the CDK's command: `--stage x` and `--all` become the context value that `stages(app)` reads, all else is
 * passed on as it is.
 */
export function cdkArguments(command: string, args: readonly string[]): string[] {
  const passed: string[] = [];
  const stages: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--all') stages.push('*');
    else if (arg.startsWith('--stage=')) stages.push(arg.slice('--stage='.length));
    else if (arg === '--stage') stages.push(args[++i] ?? '');
    else passed.push(arg);
  }
  if (stages.length > 1) throw new UsageError(`${command}: --stage and --all choose one stage or all of them; give one of them, once`);
  const [stage] = stages;
  if (stage === '' || stage?.startsWith('-')) throw new UsageError(`${command}: --stage needs the name of a stage`);
  return [
    ...passed,
    ...(stage === undefined ? [] : ['--context', `stage=${stage}`]),
    // A stage may have several stacks, and only the chosen stages' are built. A word may be a stack, or belong to a flag.
    ...(NEED_STACKS.includes(command) && passed.every((arg) => arg.startsWith('-')) ? ['**'] : []),
  ];
}

export function stageFlagsHelp(command: string): string {
  return [
    `Usage: serverless-cdk-project ${command} [--stage <name> | --all] [arguments of cdk ${command}]`,
    '',
    '  --stage <name>  the stage, of those in .projenrc.ts; without it, the default stage',
    '  --all           all stages',
    '',
    'All other arguments go on to the CDK:',
    '',
    '',
  ].join('\n');
}
