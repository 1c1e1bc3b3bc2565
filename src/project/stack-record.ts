import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Component, type typescript } from 'projen';
import type { LintAndFormat } from './lint';
import { stackRecordFile } from '../manifest/names';
import { projenCommand } from '../package-manager';

/**
 * The records of stacks, which `synth` and `diff` write. A new project is committed with one, so that its first pull
 * request can be compared, and its first build leaves nothing to commit.
 */
export class StackRecords extends Component {
  constructor(project: typescript.TypeScriptProject, lint: LintAndFormat) {
    super(project);
    lint.ignore(`/${stackRecordFile('*')}`);
  }

  /** Without a record the project is complete, too: a stack that cannot be synthesized here is named by the next command. */
  postProjectCreation() {
    const { outdir } = this.project;
    // A record is written on a machine of a developer only. The CDK's validation of the template takes seconds, and
    // changes nothing in it; the next synthesis has it.
    const env = { ...process.env, CI: '', CDK_VALIDATION: 'false' };
    spawnSync(`${projenCommand(outdir)} synth --quiet`, { cwd: outdir, shell: true, stdio: 'ignore', env });
    fs.rmSync(path.join(outdir, 'cdk.out'), { recursive: true, force: true });
  }
}
