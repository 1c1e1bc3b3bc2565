import { UsageError } from './command';
import { findProjectDir } from '../config';

/** The root of the project that a command runs in. */
export function currentProjectDir(from: string = process.cwd()): string {
  const found = findProjectDir(from);
  if (found === undefined) {
    throw new UsageError(
      `There is no project in ${from} or above: no cdk.json. Change to a project's directory, ` +
        'or make one with `npx projen new --from serverless-cdk-project`.',
    );
  }
  return found;
}
