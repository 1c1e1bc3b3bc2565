import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Project } from 'projen';
import { Component, JsonFile } from 'projen';
import type { ServerlessTemplate } from './options';
import type { Template } from './templates';
import { templateFiles } from './templates';
import { parseJson, RESTORE } from '../config';

const RECORD = '.projen/samples.json';

/** What `.projen/samples.json` contains. */
interface Samples {
  /** The template that the project was created with. */
  readonly template?: ServerlessTemplate;
  /** The hash of each sample file as it was written. */
  readonly files: { readonly [file: string]: string };
}

/** The template that an existing project was created with, if that is recorded. */
export function recordedTemplate(projectDir: string): ServerlessTemplate | undefined {
  return readRecord(projectDir).template;
}

/**
 * Files that are written once and are the user's from then on: an edited file is left alone, and a deleted one is not
 * written again. The record of the written files is a managed file.
 */
export class SampleFiles extends Component {
  /** The hash of each sample file as it was written. */
  private readonly written: { [file: string]: string };

  constructor(
    project: Project,
    private readonly template: Template,
  ) {
    super(project);
    this.written = { ...readRecord(project.outdir).files };
    new JsonFile(project, RECORD, { obj: () => ({ template: template.name, files: sorted(this.written) }) });
  }

  /** Runs before the record is written, as this component is before it in the project's tree. */
  synthesize() {
    for (const [file, content] of Object.entries(templateFiles(this.template, this.project.name))) {
      if (file in this.written) continue;
      const target = path.join(this.project.outdir, file);
      if (fs.existsSync(target)) continue;
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, content);
      this.written[file] = createHash('sha256').update(content).digest('hex');
    }
  }
}

function readRecord(projectDir: string): Samples {
  const file = path.join(projectDir, RECORD);
  if (!fs.existsSync(file)) return { files: {} };
  return { files: {}, ...parseJson(RECORD, fs.readFileSync(file, 'utf8'), RESTORE) };
}

function sorted(record: { readonly [key: string]: string }): { [key: string]: string } {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
