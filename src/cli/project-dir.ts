import * as fs from 'node:fs';
import * as path from 'node:path';
import { UsageError } from './command';

/** The root of the project that a directory is in: where `cdk.json` is. */
export function findProjectDir(from: string = process.cwd()): string {
  for (let dir = path.resolve(from); ; dir = path.dirname(dir)) {
    if (fs.existsSync(path.join(dir, 'cdk.json'))) return dir;
    if (dir === path.dirname(dir)) {
      throw new UsageError(
        `There is no project in ${from} or above: no cdk.json. Change to a project's directory, ` +
          'or make one with `npx projen new --from serverless-cdk-project`.',
      );
    }
  }
}
