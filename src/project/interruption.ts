import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ObjectFile } from 'projen';
import { Component, typescript } from 'projen';
import type { ServerlessTemplate } from './options';
import { packageManagerNamed } from './package-manager';
import { renewPartialInstallation } from './partial-installation';
import { ProjenrcEnums } from './projenrc';
import { TASKS_FILE } from '../manifest/names';

/** Exists while a project is being created, with what only the command line has. */
const RECORD = '.projen/creation.json';

export interface Creation {
  readonly template: ServerlessTemplate;
  /** Whether the project is to become a repository of its own. */
  readonly git: boolean;
}

/** The creation of a project that has begun and not ended; undefined if there is none. */
export function interruptedCreation(dir: string): Creation | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(dir, RECORD), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Lets `projen new` complete a project when it is repeated after an interruption.
 *
 * projen's command line takes the first dev dependency of package.json for the project type, so that its own `new` fails
 * as soon as that file is written. But a task of the same name comes first: until the creation has ended, there is one,
 * which installs the packages and synthesizes the project from its `.projenrc.ts`.
 */
export class Interruption extends Component {
  constructor(
    private readonly target: typescript.TypeScriptProject,
    private readonly creation: Creation,
  ) {
    super(target);
    // Not a task of projen's, which would be a script in package.json.
    this.tasks().addOverride('tasks.new', {
      name: 'new',
      description: 'Completes the project, whose creation was interrupted',
      steps: [
        { say: 'The creation of this project was interrupted, and is completed now.' },
        // A package manager takes a package whose installation was killed for a whole one.
        { execArgs: ['node', '-e', "fs.rmSync('node_modules', { recursive: true, force: true })"] },
        { spawn: 'install' },
        // tsx may not be installed, if that was interrupted before package.json was written.
        { exec: `${this.target.package.execCommand} tsx .projenrc.ts` },
      ],
    });
  }

  /** Writes what completes the project: before its other files, as any of these may be the last one. */
  begin() {
    const { outdir, initProject } = this.target;
    if (initProject?.synth !== true) return;
    const record = path.join(outdir, RECORD);
    fs.mkdirSync(path.dirname(record), { recursive: true });
    fs.writeFileSync(record, `${JSON.stringify(this.creation)}\n`);
    // Of a creation that was interrupted here, perhaps with other flags.
    fs.rmSync(path.join(outdir, '.projenrc.ts'), { force: true });
    for (const component of this.target.components) {
      if (component instanceof typescript.Projenrc || component instanceof ProjenrcEnums) {
        component.projectCreation(initProject);
      }
    }
  }

  /** Renews packages that an earlier creation, killed during its installation, has left incomplete. */
  projectCreation() {
    if (process.env.PROJEN_DISABLE_POST === 'true') return;
    const { outdir, package: manager } = this.target;
    renewPartialInstallation(outdir, packageManagerNamed(manager.packageManager).install);
  }

  /** The project is complete. */
  end() {
    const { outdir } = this.target;
    if (!fs.existsSync(path.join(outdir, RECORD))) return;
    const tasks = this.tasks();
    tasks.addDeletionOverride('tasks.new');
    tasks.synthesize();
    fs.rmSync(path.join(outdir, RECORD));
  }

  private tasks(): ObjectFile {
    return this.target.tryFindFile(TASKS_FILE) as ObjectFile;
  }
}
