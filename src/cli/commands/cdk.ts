import * as path from 'node:path';
import { generateFiles } from './generate';
import { hasCloudAssembly } from '../../assembly/cloud-assembly';
import { hasOwnFiles, readConfig } from '../../config';
import { cdkArguments, otherStageHint, stageFlagsHelp } from '../cdk-arguments';
import { commandFlag, runCdk } from '../cdk-process';
import { currentProjectDir } from '../command';
import { recordNote, recordsOf, writeStackRecords } from '../diff/stack-records';
import { assemblyDir, logRoleHint, readCdkJson, retainedResources } from '../last-synthesis';
import { stagesOf } from '../stages';

/** Runs a command of the project's own CDK CLI, with all arguments that are not handled here. */
export async function runCdkCommand(command: string, args: readonly string[]): Promise<number> {
  const projectDir = currentProjectDir();
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(stageFlagsHelp(command));
    return runCdk(projectDir, [command, ...args]);
  }

  // The CDK reads it too, and does not say what fixes it.
  readCdkJson(projectDir);
  const translated = cdkArguments(command, args, stagesOf(projectDir));
  generateFiles(projectDir);
  if (command === 'watch') {
    // Each deployment begins with the bridge, as an edit of runtime/app.ts may have changed it.
    const generate = commandFlag(process.execPath, path.join(__dirname, '..', 'main.js'), 'generate');
    return runCdk(projectDir, [command, '--build', generate, ...translated]);
  }
  const exitCode = await runCdk(projectDir, [command, ...translated], withoutLines(command, args));
  if (command === 'destroy' && exitCode === 0) reportRetained(projectDir);
  if (command === 'synth' && exitCode === 0) recordStacks(projectDir, translated);
  // `destroy` succeeds where no stack has the name.
  if (exitCode !== 0 || command === 'destroy')
    process.stderr.write(otherStageHint(command, args, readConfig(projectDir).config) ?? '');
  if (command === 'deploy' && exitCode !== 0) process.stderr.write(logRoleHint(projectDir) ?? '');
  return exitCode;
}

/** Flags of the CDK, such as another context, may give another stack than the one that is committed. */
function recordStacks(projectDir: string, translated: readonly string[]) {
  const at = translated.indexOf('--context');
  const chosen = at === -1 ? undefined : translated[at + 1].replace(/^stage=/, '');
  const others = translated.filter(
    (arg, i) => !/^(--quiet|-q)$/.test(arg) && (at === -1 || (i !== at && i !== at + 1)),
  );
  const assembly = assemblyDir(projectDir);
  if (others.length > 0 || hasOwnFiles(projectDir) || !hasCloudAssembly(assembly)) return;
  const { config } = readConfig(projectDir);
  const stages = chosen === '*' ? Object.keys(config.stages) : [chosen ?? config.defaultStage];
  for (const file of writeStackRecords(projectDir, recordsOf(projectDir, assembly, stages))) {
    process.stderr.write(recordNote(file));
  }
}

/** With several stacks the CDK asks for one, to print its template, also where nothing is to be printed. */
function withoutLines(command: string, args: readonly string[]): RegExp | undefined {
  return command === 'synth' && (args.includes('--quiet') || args.includes('-q')) ? /^Supply a stack id / : undefined;
}

function reportRetained(projectDir: string) {
  const retained = retainedResources(projectDir);
  if (retained.length === 0) return;
  process.stdout.write(
    `\nNot deleted with ${retained.length === 1 ? 'its stack, as its' : 'their stack, as their'} removal policy specifies:\n` +
      retained.map(({ stack, logicalId, type }) => `  ${stack}: ${logicalId} (${type})\n`).join('') +
      'Delete them in the AWS console if they are no longer needed.\n',
  );
}
