import * as fs from 'node:fs';
import * as path from 'node:path';
import { readCloudAssembly } from '../../assembly/cloud-assembly';
import { inCi, isCurrent, markerOf, writeManaged } from '../../bridge';
import { type Config, readConfig, stageOf } from '../../config';
import { recordOf, renderRecord, type StackRecord } from '../../contract/diff';
import { stackRecordFile } from '../../manifest/names';
import { commandOf } from '../../package-manager';

/** The stages whose stacks are recorded: those whose data is missed. */
export function recordedStages(config: Config): string[] {
  return Object.keys(config.stages).filter(
    (name) => name === config.defaultStage || stageOf(config, name, '').production,
  );
}

/**
 * Writes the records of stacks, so that a later commit can be compared with them. Where CI is set nothing is written.
 *
 * @returns the files that are, or would be, different
 */
export function writeStackRecords(projectDir: string, records: readonly StackRecord[]): string[] {
  const marker = markerOf(projectDir);
  return records.flatMap((record) => {
    const name = stackRecordFile(record.stage);
    const file = path.join(projectDir, name);
    const text = renderRecord(record, marker);
    if (isCurrent(file, text)) return [];
    if (inCi()) return fs.existsSync(file) ? [name] : [];
    writeManaged(file, text);
    return [name];
  });
}

/**
 * The records of the stages in an assembly.
 *
 * @param synthesized the stages that the assembly has
 */
export function recordsOf(projectDir: string, assembly: string, synthesized: readonly string[]): StackRecord[] {
  const { config } = readConfig(projectDir);
  const all = Object.keys(config.stages).map((name) => stageOf(config, name, ''));
  // The longest name first: the stack of `dev` may be the beginning of that of `dev-eu`.
  const byLength = [...all].sort((one, other) => other.stackName.length - one.stackName.length);
  const stageNameOf = (stackName: string) =>
    byLength.find((stage) => stackName === stage.stackName || stackName.startsWith(`${stage.stackName}-`))?.name ??
    config.defaultStage;
  const stacks = readCloudAssembly(assembly);
  return recordedStages(config)
    .filter((name) => synthesized.includes(name))
    .map((name) => {
      const { stackName, env } = all.find((stage) => stage.name === name)!;
      const own = synthesized.length === 1 ? stacks : stacks.filter((stack) => stageNameOf(stack.stackName) === name);
      return recordOf({ stage: name, stackName, env }, own);
    });
}

/** The line for a record that has been written, or should be. */
export function recordNote(file: string): string {
  return inCi()
    ? `Note: ${file} is older than the stack: run \`${commandOf('synth')}\` on your machine, and commit it\n`
    : `${file} updated from the stack\n`;
}
