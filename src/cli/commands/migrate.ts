import * as path from 'node:path';
import { managedJson, writeManaged } from '../../bridge';
import {
  checkNothingIsLost,
  diffOf,
  doneAfter,
  filesToMigrate,
  type Migrated,
  migrate,
  MIGRATION_RECORD,
  readMigrationRecord,
  writeChanges,
} from '../../upgrade';
import { currentProjectDir, parseFlags } from '../command';
import { commandOf, projenCommand } from '../../package-manager';

const HELP = `Usage: serverless-cdk-project migrate [--apply] [--json]

Shows what this version needs to be changed in the code of the project since earlier versions, as a diff, and what is to
be changed by hand.

  --apply  writes it. Refuses uncommitted changes; outside of a repository the files before are kept as <file>.orig
  --json   the migrations as JSON
`;

export async function run(args: string[]): Promise<number> {
  const { help, apply, json } = parseFlags('migrate', args, {
    apply: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const projectDir = currentProjectDir();
  const done = readMigrationRecord(projectDir);
  const migrated = migrate(filesToMigrate(projectDir), done);
  if (apply && migrated.due.length > 0) {
    writeChanges(projectDir, migrated.changes, checkNothingIsLost('migrate', projectDir, migrated.changes));
    writeManaged(path.join(projectDir, MIGRATION_RECORD), managedJson({ done: doneAfter(done, migrated) }, projectDir));
  }
  process.stdout.write(json ? `${JSON.stringify(asJson(migrated), undefined, 2)}\n` : shown(migrated, apply === true));
  return 0;
}

function asJson({ due, changes }: Migrated): object {
  return {
    migrations: due.map(({ migration: { version, name, title, prompt }, manual }) => ({
      version,
      name,
      title,
      ...(prompt !== undefined && { prompt }),
      manual,
    })),
    files: changes.map(({ file }) => file),
  };
}

function shown({ due, changes }: Migrated, applied: boolean): string {
  if (due.length === 0) return 'The code of the project needs no change for this version.\n';
  const list = due.flatMap(({ migration: { version, title, prompt }, manual }) => [
    `  ${version}  ${title}`,
    ...(prompt === undefined ? [] : [`    by hand: ${prompt}`]),
    ...manual.map(({ file, line, step }) => `    by hand: ${file}:${line}: ${step}`),
  ]);
  const files = changes.map(({ file }) => file).join(', ');
  const next = applied
    ? `${files === '' ? 'Recorded' : `Written: ${files}`}. Then: \`${projenCommand()}\` and \`${projenCommand()} build\`.`
    : `\`${commandOf('migrate')} --apply\` ${files === '' ? 'records it as done' : `writes ${files}`}.`;
  const diff = applied ? '' : diffOf(changes, Boolean(process.stdout.isTTY));
  return `Changes that this version needs in the code:\n\n${list.join('\n')}\n\n${diff}${diff && '\n'}${next}\n`;
}
