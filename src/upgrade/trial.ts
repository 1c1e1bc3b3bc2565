import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Change, Side } from './merge';
import { STATE_DIR } from '../manifest/names';

/** Of a project, everything but what is large, and not read by its CDK app. */
const LEFT_OUT = ['.git', STATE_DIR, 'coverage', 'node_modules'];

/**
 * A copy of a project in which changes can be tried, below the project, so that its packages are found. Git ignores it,
 * as it does all `*.out` folders.
 */
export function trialCopy(projectDir: string): string {
  const copy = path.join(projectDir, `upgrade-${process.pid}.out`);
  fs.mkdirSync(copy);
  for (const entry of fs.readdirSync(projectDir)) {
    if (LEFT_OUT.includes(entry) || entry.endsWith('.out')) continue;
    fs.cpSync(path.join(projectDir, entry), path.join(copy, entry), {
      recursive: true,
      filter: (source) => !['.git', 'node_modules'].includes(path.basename(source)),
    });
  }
  return copy;
}

/** Makes changes in a copy, with all conflicts resolved for one side. */
export function applyToCopy(copy: string, changes: readonly Change[], side: Side) {
  for (const { file, after, resolved } of changes) {
    const target = path.join(copy, file);
    if (after === undefined) {
      fs.rmSync(target, { force: true });
      continue;
    }
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, resolved?.[side] ?? after);
  }
}
