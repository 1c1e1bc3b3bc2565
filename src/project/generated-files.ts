import * as fs from 'node:fs';
import type { Project } from 'projen';
import { Component, FileBase, JsonFile } from 'projen';
import { installedBridge } from './installed-bridge';
import { contractFiles, EMPTY_SURFACE, generatedFiles, inCi, isOutside, renderBridge } from '../bridge';
import type { Config } from '../config';
import { CONFIG_FILE, RUNTIME_DIR } from '../manifest/names';
import { isUserError } from '../errors';

/**
 * A file that is generated from the runtime app, which can only be read when the dependencies are installed. In
 * projen's order that is after the files are written, so this component leaves the file as it is; `RuntimeFiles` writes
 * it.
 */
class GeneratedFile extends FileBase {
  constructor(
    project: Project,
    file: string,
    private readonly initial: (marker?: string) => string,
  ) {
    super(project, file, { readonly: true });
  }

  protected synthesizeContent(): string {
    return fs.existsSync(this.absolutePath) ? fs.readFileSync(this.absolutePath, 'utf8') : this.initial(this.marker);
  }
}

/**
 * The files that the construct reads: the configuration, from the project's options; the bridge and the manifest, from
 * `runtime/app.ts` once the dependencies are installed.
 */
export class RuntimeFiles extends Component {
  constructor(project: Project, config: Config) {
    super(project);
    new JsonFile(project, `${RUNTIME_DIR}/${CONFIG_FILE}`, { obj: config, marker: false });
    const files = generatedFiles();
    new GeneratedFile(project, files.bridge, (marker) => renderBridge(EMPTY_SURFACE, { marker }));
    new GeneratedFile(project, files.manifest, () => '{}\n');
    for (const { file, initial } of contractFiles(config))
      if (!isOutside(file)) new GeneratedFile(project, file, () => initial);
  }

  /** A broken app must not break the project: its files are written, the error is shown, the old bridge stays. */
  postSynthesize() {
    try {
      const { generate } = installedBridge(this.project.outdir);
      const { warnings } = generate({ projectDir: this.project.outdir, check: inCi() });
      for (const warning of warnings) this.project.logger.warn(warning);
    } catch (error) {
      if (!isUserError(error)) throw error;
      this.project.logger.error(error.message);
      process.exitCode = 1;
    }
  }
}
