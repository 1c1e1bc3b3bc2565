import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Base } from './base';
import { recordedStages, recordNote, recordsOf, writeStackRecords } from './stack-records';
import { inCi } from '../../bridge';
import { hasOwnFiles, readConfig } from '../../config';
import { parseRecord, stackChanges, type StackChanges, type StackRecord } from '../../contract/diff';
import { isUserError } from '../../errors';
import { synthesize } from '../../local/dev';
import { stackRecordFile } from '../../manifest/names';
import { commandOf } from '../../package-manager';

export interface StackComparison {
  readonly changes?: StackChanges;
  /** Reasons why all or some stages are not compared. */
  readonly notCompared: readonly string[];
}

/** Compares the stacks as they are synthesized now with their records at a commit. It needs no account. */
export async function compareStacks(projectDir: string, base: Base): Promise<StackComparison> {
  if (hasOwnFiles(projectDir))
    return { notCompared: ['only projects with a .projenrc.ts keep records of their stacks'] };
  const { config } = readConfig(projectDir);
  const stages = recordedStages(config);
  const before = new Map<string, StackRecord>();
  const notCompared: string[] = [];
  for (const stage of stages) {
    const file = stackRecordFile(stage);
    if (base.read(file) === undefined) {
      notCompared.push(`${base.name} has no ${file}; commit the one that \`${commandOf('synth')}\` writes`);
      continue;
    }
    try {
      before.set(stage, parseRecord(base.readJson(file), `${file} of ${base.name}`));
    } catch (error) {
      if (!isUserError(error)) throw error;
      notCompared.push(error.message);
    }
  }
  if (before.size === 0 && inCi()) return { notCompared };
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'diff-'));
  try {
    const known = Object.keys(config.stages);
    const synthesized = stages.length === 1 ? stages : known;
    await synthesize({ projectDir, outdir, stage: stages.length === 1 ? stages[0] : '*' });
    const after = recordsOf(projectDir, outdir, synthesized);
    for (const file of writeStackRecords(projectDir, after)) process.stderr.write(recordNote(file));
    const pairs = after.flatMap((record) => {
      const earlier = before.get(record.stage);
      return earlier === undefined ? [] : [[earlier, record] as const];
    });
    return { ...(pairs.length > 0 && { changes: stackChanges(pairs) }), notCompared };
  } catch (error) {
    if (!isUserError(error)) throw error;
    return { notCompared: [...notCompared, error.message] };
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}
