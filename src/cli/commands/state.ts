import * as path from 'node:path';
import { readConfig } from '../../config';
import { UserError } from '../../errors';
import { StateFolder } from '../../local/dev/state-folder';
import { currentProjectDir, parseArguments } from '../command';
import { checkStage, stagesOf } from '../stages';

const HELP = `Usage: serverless-cdk-project state export|import <folder> [flags]

Copies the data that \`dev --persist\` keeps to a folder, or replaces it by that of such a folder. No \`dev --persist\` of the
stage may be running.

  --stage <name>       the stage; without it, the project's default stage
`;

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments('state', args, {
    stage: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [action, folder, ...others] = positionals;
  if (!['export', 'import'].includes(action) || folder === undefined || others.length > 0) {
    throw new UserError('USAGE', 'state: expected `export <folder>` or `import <folder>`');
  }
  const projectDir = currentProjectDir();
  if (values.stage !== undefined) checkStage('state', values.stage, stagesOf(projectDir));
  const stage = values.stage ?? readConfig(projectDir).config.defaultStage;
  const place = path.resolve(folder);
  const { files, bytes } = StateFolder[action as 'export' | 'import'](projectDir, stage, place);
  const size = `${files} ${files === 1 ? 'file' : 'files'}, ${readableSize(bytes)}`;
  process.stdout.write(
    action === 'export'
      ? `Exported the data of the stage "${stage}" to ${place}: ${size}.\n`
      : `Imported ${place} as the data of the stage "${stage}": ${size}.\n`,
  );
  return 0;
}

function readableSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
