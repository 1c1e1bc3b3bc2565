import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Change } from './merge';
import { MIGRATIONS } from './migrations';
import type { ManualStep, Migration } from './migrations/migration';
import { readText, type Texts } from './sample-record';
import { parseJson, RESTORE } from '../config';
import { INFRASTRUCTURE_DIR, RUNTIME_DIR } from '../manifest/names';
import { commandOf } from '../package-manager';

/** The record of the migrations that a project has behind it, from the project's root. */
export const MIGRATION_RECORD = '.projen/migrations.json';

/** What a migration means for a project. */
export interface DueMigration {
  readonly id: string;
  readonly migration: Migration;
  readonly manual: readonly ManualStep[];
}

export interface Migrated {
  readonly due: readonly DueMigration[];
  /** Of all of them, applied in order. */
  readonly changes: readonly Change[];
}

export function idOf({ version, name }: Migration): string {
  return `${version}/${name}`;
}

/** The ids of all migrations: the record of a new project, which needs none of them. */
export function allMigrations(migrations: readonly Migration[] = MIGRATIONS): string[] {
  return migrations.map(idOf);
}

/** The ids of the migrations that were applied. */
export function readMigrationRecord(projectDir: string): string[] {
  const text = readText(projectDir, MIGRATION_RECORD);
  return text === undefined ? [] : (parseJson(MIGRATION_RECORD, text, RESTORE).done ?? []);
}

/** The migrations that a project needs, and the files after them. */
export function migrate(
  files: Texts,
  done: readonly string[],
  migrations: readonly Migration[] = MIGRATIONS,
): Migrated {
  const due: DueMigration[] = [];
  let after = files;
  for (const migration of migrations) {
    const id = idOf(migration);
    if (done.includes(id) || !migration.test(after)) continue;
    const edited = migration.edit?.(after) ?? { files: {}, manual: [] };
    due.push({ id, migration, manual: edited.manual });
    after = { ...after, ...edited.files };
  }
  const changed = Object.keys(after).filter((file) => after[file] !== files[file]);
  return {
    due,
    changes: changed.map((file) => ({ file, before: files[file], after: after[file], conflicts: 0 })),
  };
}

/** The record after a migration: one with steps that are left stays due until its test finds nothing. */
export function doneAfter(done: readonly string[], { due }: Migrated): string[] {
  return [...done, ...due.filter(({ manual }) => manual.length === 0).map(({ id }) => id)];
}

/** The files of a project that migrations may read and edit, with line feeds. */
export function filesToMigrate(projectDir: string): Texts {
  const names = [RUNTIME_DIR, INFRASTRUCTURE_DIR, 'test'].flatMap((dir) => {
    const root = path.join(projectDir, dir);
    if (!fs.existsSync(root)) return [];
    return (fs.readdirSync(root, { recursive: true }) as string[]).map((name) => path.join(dir, name));
  });
  const files = ['.projenrc.ts', ...names]
    .filter((file) => /\.([cm]?[jt]sx?|json|md)$/.test(file) && !file.split(path.sep).includes('node_modules'))
    .map((file) => [file.split(path.sep).join('/'), readText(projectDir, file)] as const)
    .filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  return Object.fromEntries(files);
}

/** The list that `npx projen` prints; undefined if nothing is due. */
export function dueMigrationsText({ due }: Migrated): string | undefined {
  if (due.length === 0) return undefined;
  const lines = due.map(({ migration }) => `  ${migration.version}  ${migration.title}`);
  return `Changes that this version needs in your code:\n${lines.join('\n')}\n\`${commandOf('migrate')}\` shows them.`;
}
