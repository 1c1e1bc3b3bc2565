import { type Config, nearest, stageOf, suggestion } from '../config';
import { UserError } from '../errors';
import { commandOf } from '../package-manager';

/** Commands that require the names of stacks if there are several. */
const NEED_STACKS = ['deploy', 'destroy', 'watch'];

/** The flags of those commands that take a value, which is not the name of a stack. */
const WITH_VALUE = new Set([
  'app',
  'a',
  'build',
  'context',
  'c',
  'plugin',
  'p',
  'profile',
  'region',
  'proxy',
  'ca-bundle-path',
  'role-arn',
  'r',
  'output',
  'o',
  'unstable',
  'telemetry-file',
  'build-exclude',
  'E',
  'require-approval',
  'notification-arns',
  'rollback-trigger-alarm-arns',
  'monitoring-time-minutes',
  'tags',
  't',
  'change-set-name',
  'method',
  'm',
  'parameters',
  'outputs-file',
  'O',
  'toolkit-stack-name',
  'progress',
  'concurrency',
  'asset-build-concurrency',
  'hotswap-ecs-minimum-healthy-percent',
  'hotswap-ecs-maximum-healthy-percent',
  'hotswap-ecs-stabilization-timeout-seconds',
]);

/**
 * The arguments for the CDK's command: `--stage x` and `--all` become the context value that `stages(app)` reads; all
 * other arguments are passed on unchanged.
 *
 * @param known the stages of the project
 */
export function cdkArguments(command: string, args: readonly string[], known: readonly string[]): string[] {
  const passed: string[] = [];
  const stages: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--all') stages.push('*');
    else if (arg.startsWith('--stage=')) stages.push(arg.slice('--stage='.length));
    else if (arg === '--stage') stages.push(args[++i] ?? '');
    else if (isStageContext(args, i)) stages.push(args[++i].slice('stage='.length));
    else passed.push(notMisspelt(command, arg));
  }
  if (stages.length > 1) {
    throw new UserError(
      'USAGE',
      `${command}: --stage and --all choose one stage or all of them; use one of them, once`,
    );
  }
  const [stage] = stages;
  if (stage === '' || stage?.startsWith('-'))
    throw new UserError('USAGE', `${command}: --stage needs the name of a stage`);
  if (stage !== undefined && stage !== '*' && !known.includes(stage)) {
    throw new UserError('USAGE', `${command}: unknown stage "${stage}"${suggestion(stage, known)}`);
  }
  return [
    ...passed,
    ...(stage === undefined ? [] : ['--context', `stage=${stage}`]),
    // All stacks: only those of the selected stages are synthesized.
    ...(NEED_STACKS.includes(command) && !namesStacks(passed) ? ['**'] : []),
  ];
}

/**
 * Where a stack is named that may be one of a stage that was not chosen, whose stacks the CDK does not see: the flag
 * that chooses it.
 */
export function otherStageHint(command: string, args: readonly string[], config: Config): string | undefined {
  if (args.some((arg, i) => /^--(all|stage)(=|$)/.test(arg) || isStageContext(args, i))) return undefined;
  for (const name of namedStacks(args)) {
    // The longest name first: the stack of `dev` may be the beginning of that of `dev-eu`.
    const stage = Object.keys(config.stages)
      .map((key) => ({ key, stackName: stageOf(config, key, '').stackName }))
      .sort((one, other) => other.stackName.length - one.stackName.length)
      .find(({ key, stackName }) => name === key || new RegExp(`^${stackName}(?![A-Za-z0-9])`).test(name));
    if (stage === undefined || stage.key === config.defaultStage) continue;
    return (
      `Only the stacks of a chosen stage are built, by default those of ${config.defaultStage}. ` +
      `For the stage ${stage.key}: ${commandOf(command)} --stage ${stage.key}\n`
    );
  }
  return undefined;
}

function namesStacks(args: readonly string[]): boolean {
  return namedStacks(args).length > 0;
}

function namedStacks(args: readonly string[]): string[] {
  return args.filter(
    (arg, i) =>
      !arg.startsWith('-') && !(args[i - 1]?.startsWith('-') && WITH_VALUE.has(args[i - 1].replace(/^--?/, ''))),
  );
}

/** `--context stage=prod`, what `--stage prod` becomes. */
function isStageContext(args: readonly string[], index: number): boolean {
  return ['-c', '--context'].includes(args[index]) && args[index + 1]?.startsWith('stage=');
}

/** The CDK ignores unknown flags, so that a typo would deploy the wrong stage. */
function notMisspelt(command: string, arg: string): string {
  const near = arg.startsWith('--') ? nearest(arg.slice(2).split('=')[0], ['stage', 'all']) : undefined;
  if (near !== undefined) throw new UserError('USAGE', `${command}: unknown flag ${arg}; did you mean "--${near}"?`);
  return arg;
}

export function stageFlagsHelp(command: string): string {
  return [
    `Usage: serverless-cdk-project ${command} [--stage <name> | --all] [arguments of cdk ${command}]`,
    '',
    '  --stage <name>  the stage, of those in .projenrc.ts; without it, the default stage',
    '  --all           all stages',
    '',
    'All other arguments are passed to the CDK:',
    '',
    '',
  ].join('\n');
}
