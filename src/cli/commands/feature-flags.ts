import * as path from 'node:path';
import { writeManaged } from '../../bridge';
import {
  FEATURE_FLAGS_FILE,
  type FeatureFlags,
  isRecommended,
  RECOMMENDED_FEATURE_FLAGS,
  recordedFeatureFlags,
} from '../../config/feature-flags';
import { suggestion } from '../../config';
import { currentProjectDir, parseFlags } from '../command';
import { UserError } from '../../errors';
import { commandOf, projenCommand } from '../../package-manager';

const HELP = `Usage: serverless-cdk-project feature-flags [--take <flag> | --all] [--json]

Shows the feature flags of the CDK that this version recommends and the project does not have: a project keeps the flags that
it was created with, as a flag can change the templates of deployed stacks.

  --take <flag>  takes one; may be repeated
  --all          takes all of them
  --json         as JSON
`;

interface Change {
  readonly flag: string;
  /** Undefined if the project does not set the flag. */
  readonly current?: unknown;
  readonly recommended: unknown;
}

export async function run(args: string[]): Promise<number> {
  const { help, json, take, all } = parseFlags('feature-flags', args, {
    take: { type: 'string', multiple: true },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const projectDir = currentProjectDir();
  const flags = recordedFeatureFlags(projectDir) ?? {};
  const changes = changesOf(flags);
  const taken = all ? changes : (take ?? []).map((flag) => changeOf(flag, changes));
  if (taken.length > 0) {
    const next = { ...flags, ...Object.fromEntries(taken.map(({ flag, recommended }) => [flag, recommended])) };
    writeManaged(path.join(projectDir, FEATURE_FLAGS_FILE), `${JSON.stringify({ flags: next }, undefined, 2)}\n`);
  }
  const shown = taken.length > 0 ? taken : changes;
  process.stdout.write(
    json
      ? `${JSON.stringify({ taken: taken.length > 0, flags: shown }, undefined, 2)}\n`
      : described(shown, taken.length > 0),
  );
  return 0;
}

function changesOf(flags: FeatureFlags): Change[] {
  return Object.entries(RECOMMENDED_FEATURE_FLAGS)
    .filter(([flag, recommended]) => JSON.stringify(flags[flag]) !== JSON.stringify(recommended))
    .map(([flag, recommended]) => ({ flag, ...(Object.hasOwn(flags, flag) && { current: flags[flag] }), recommended }));
}

function changeOf(flag: string, changes: readonly Change[]): Change {
  const change = changes.find((candidate) => candidate.flag === flag);
  if (change) return change;
  if (isRecommended(flag)) {
    throw new UserError('USAGE', `feature-flags: the project already has the recommended value of ${flag}`);
  }
  throw new UserError(
    'USAGE',
    `feature-flags: unknown flag "${flag}"${suggestion(
      flag,
      changes.map((known) => known.flag),
    )}`,
  );
}

function described(changes: readonly Change[], taken: boolean): string {
  if (changes.length === 0) return 'The project has all feature flags that this version recommends.\n';
  const width = Math.max(...changes.map(({ flag }) => flag.length));
  const value = (change: Change) => ('current' in change ? JSON.stringify(change.current) : 'not set');
  const lines = changes.map(
    (change) => `  ${change.flag.padEnd(width)}  ${value(change)} → ${JSON.stringify(change.recommended)}\n`,
  );
  const [head, tail] = taken
    ? [
        'Taken:',
        `Run \`${projenCommand()}\`, which writes them to cdk.json, then \`${commandOf('diff')}\` before you deploy.`,
      ]
    : [
        'Recommended by this version, but different in the project:',
        `A flag can change templates. \`${commandOf('feature-flags')} --take <flag>\` takes one, \`--all\` takes all.`,
      ];
  return `${head}\n\n${lines.join('')}\n${tail}\n`;
}
