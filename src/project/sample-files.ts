import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Project } from 'projen';
import { Component, JsonFile } from 'projen';
import type { ServerlessTemplate } from './options';
import type { Template } from './templates';
import { templateFiles, templateNamed } from './templates';
import { INFRASTRUCTURE_DIR, RUNTIME_DIR } from '../manifest/names';
import type { PackageManager } from '../package-manager';
import {
  dueText,
  packageVersion,
  readSampleRecord,
  readText,
  recordOf,
  SAMPLE_RECORD,
  type SampleRecord,
  sampleStates,
} from '../upgrade';

/** The template that an existing project was created with, if that is recorded. */
export function recordedTemplate(projectDir: string, projectName: string): ServerlessTemplate | undefined {
  return templateNamed(readSampleRecord(projectDir, projectName)?.template)?.name;
}

/**
 * Files that are written once and are the user's from then on. Later syntheses write none of them, and say which of them
 * can follow the template. The record of the written files is a managed file.
 */
export class SampleFiles extends Component {
  /** Whether nothing of the project has been there before. */
  readonly isFirst: boolean;
  private record: SampleRecord | undefined;

  constructor(
    project: Project,
    private readonly template: Template,
    private readonly manager: PackageManager,
    isNew: boolean,
  ) {
    super(project);
    const dir = project.outdir;
    this.record = readSampleRecord(dir, project.name);
    const isEmpty = !['.projen', RUNTIME_DIR, INFRASTRUCTURE_DIR].some((name) => fs.existsSync(path.join(dir, name)));
    this.isFirst = this.record === undefined && (isNew || isEmpty);
    if (this.record || this.isFirst) new JsonFile(project, SAMPLE_RECORD, { obj: () => this.record });
  }

  /** Runs before the record is written, as this component is before it in the project's tree. */
  synthesize() {
    if (!this.isFirst) return;
    const { outdir, name } = this.project;
    const texts = Object.entries(templateFiles(this.template, name, this.manager)).filter(([file, text]) => {
      const target = path.join(outdir, file);
      // As this command has written it before it was interrupted, or a file of the user's.
      if (fs.existsSync(target)) return readText(outdir, file) === text;
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, text);
      return true;
    });
    const record = { template: this.template.name, name, version: packageVersion() };
    this.record = recordOf(record, Object.fromEntries(texts));
  }

  /** The samples that an upgrade of this package has something for; undefined if there are none. */
  due(): string | undefined {
    if (!this.record || this.record.template !== this.template.name) return undefined;
    const texts = templateFiles(this.template, this.record.name, this.manager);
    return dueText(
      this.record,
      sampleStates(this.record, texts, (file) => readText(this.project.outdir, file)),
    );
  }
}
