import * as fs from 'node:fs';
import * as path from 'node:path';
import { Component, JsonFile, type Project } from 'projen';
import {
  allMigrations,
  dueMigrationsText,
  filesToMigrate,
  migrate,
  MIGRATION_RECORD,
  readMigrationRecord,
} from '../upgrade';

/** The record of the changes that new versions needed in the code of the project: a new one needs none. */
export class Migrations extends Component {
  private readonly done: readonly string[];

  constructor(project: Project, isFirst: boolean) {
    super(project);
    const isRecorded = fs.existsSync(path.join(project.outdir, MIGRATION_RECORD));
    this.done = isFirst && !isRecorded ? allMigrations() : readMigrationRecord(project.outdir);
    new JsonFile(project, MIGRATION_RECORD, { obj: { done: this.done } });
  }

  /** The migrations that the code needs; undefined if it needs none. */
  due(): string | undefined {
    if (allMigrations().every((id) => this.done.includes(id))) return undefined;
    return dueMigrationsText(migrate(filesToMigrate(this.project.outdir), this.done));
  }
}
