import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { isFolder } from './is-folder';
import type { Reads } from './synth-reads/synth-reads';
import { changedSince, fingerprint, isModule, lockFiles, moduleFolders } from '../../discovery';
import type { Manifest } from '../../manifest/manifest';
import { cacheDir, CDK_CONTEXT_FILE, CDK_FILE, CONFIG_FILE, INFRASTRUCTURE_DIR } from '../../manifest/names';

export interface KeptAssemblyOptions {
  readonly projectDir: string;
  /** A folder of this process in the cache of the project. */
  readonly workDir: string;
  /** The stage that runs. @default - the project's default stage */
  readonly stage?: string;
}

/** The runtime apps of a stack, by their folder. The stack depends on their manifests, not on their code. */
export type Manifests = ReadonlyMap<string, Manifest | undefined>;

/** What an assembly was synthesized from. */
interface Origin {
  readonly fingerprint: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Variables that differ from one terminal to the next, and mean nothing to a CDK app. */
const OF_TERMINAL = /^(_|SHLVL|PWD|OLDPWD|INIT_CWD|COLUMNS|LINES|WINDOWID|(npm|TERM|SSH|XDG|VSCODE|WT|ITERM)_?.*)$/;

/**
 * The cloud assembly of the last run of a stage. It stands for a synthesis as long as the files, the manifests and the
 * environment are those from which it was synthesized. It is moved, not copied: one process has it at a time.
 */
export class KeptAssembly {
  private readonly folder: string;

  constructor(private readonly options: KeptAssemblyOptions) {
    const { projectDir, stage = '' } = options;
    // Work trees may share one node_modules by a link.
    const digest = createHash('sha256').update(`${projectDir}\0${stage}`).digest('hex').slice(0, 16);
    this.folder = path.join(cacheDir(projectDir), 'assemblies', digest);
  }

  /** Moves the assembly to a folder, if it is what a synthesis would write there. Returns what that has read. */
  take(outdir: string, manifests: Manifests): Reads | undefined {
    const own = path.join(this.options.workDir, 'kept');
    try {
      fs.renameSync(this.folder, own);
      const origin: Origin = JSON.parse(fs.readFileSync(path.join(own, 'origin.json'), 'utf8'));
      const reads: Reads = { files: new Set(origin.files), folders: new Set(origin.folders) };
      if (this.fingerprint(reads, manifests) !== origin.fingerprint) return undefined;
      fs.renameSync(path.join(own, 'assembly'), outdir);
      return reads;
    } catch {
      // There is none, or another process has it.
      return undefined;
    }
  }

  /** Keeps an assembly, if `origin` is what it was synthesized from. */
  keep(outdir: string, origin: Origin): void {
    const own = path.join(this.options.workDir, 'keeping');
    try {
      fs.mkdirSync(own);
      fs.writeFileSync(path.join(own, 'origin.json'), JSON.stringify(origin));
      fs.renameSync(outdir, path.join(own, 'assembly'));
      fs.rmSync(this.folder, { recursive: true, force: true });
      fs.mkdirSync(path.dirname(this.folder), { recursive: true });
      fs.renameSync(own, this.folder);
    } catch {
      // The next start synthesizes.
    }
  }

  /**
   * What an assembly was synthesized from.
   * @param since the time when that began. Undefined is returned if something has changed since then
   */
  origin(reads: Reads, manifests: Manifests, since: number): Origin | undefined {
    if (changedSince(this.inputs(reads, manifests), this.options.projectDir, since)) return undefined;
    return {
      fingerprint: this.fingerprint(reads, manifests),
      files: [...reads.files],
      folders: [...reads.folders],
    };
  }

  private fingerprint(reads: Reads, manifests: Manifests): string {
    const { projectDir } = this.options;
    const environment = Object.entries(process.env).filter(([name]) => !OF_TERMINAL.test(name));
    const names = [...reads.folders].filter((folder) => folder !== '').map((folder) => namesIn(projectDir, folder));
    const parts = [
      fingerprint(this.inputs(reads, manifests), projectDir),
      JSON.stringify([...manifests]),
      JSON.stringify(environment.sort()),
      JSON.stringify(names),
    ];
    return createHash('sha256').update(parts.join('\0')).digest('hex');
  }

  private inputs(reads: Reads, manifests: Manifests): Parameters<typeof fingerprint>[0] {
    const { projectDir } = this.options;
    const ofApp = (file: string) => [...manifests.keys()].some((dir) => file === dir || file.startsWith(`${dir}/`));
    const read = [...reads.files].filter((file) => !ofApp(file) && !isFolder(path.join(projectDir, file)));
    const contents = [
      ...read,
      // Imports of ES modules are not recorded.
      ...modulesBelow(projectDir, INFRASTRUCTURE_DIR),
      ...[...manifests.keys()].map((dir) => `${dir}/${CONFIG_FILE}`),
      CDK_FILE,
      CDK_CONTEXT_FILE,
      ...lockFiles(projectDir).map((file) => path.relative(projectDir, file)),
    ];
    return {
      contents: [...new Set(contents)].sort(),
      names: [],
      trees: [INFRASTRUCTURE_DIR],
      patterns: { folder: INFRASTRUCTURE_DIR, globs: [] },
      stats: [],
    };
  }
}

function namesIn(projectDir: string, folder: string): readonly [folder: string, names: readonly string[]] {
  const absolute = path.join(projectDir, folder);
  return [folder, isFolder(absolute) ? fs.readdirSync(absolute).sort() : []];
}

function modulesBelow(projectDir: string, folder: string): string[] {
  const root = path.join(projectDir, folder);
  if (!isFolder(root)) return [];
  return moduleFolders(root).flatMap((inside) =>
    fs
      .readdirSync(inside, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && isModule(entry.name))
      .map((entry) => path.relative(projectDir, path.join(inside, entry.name))),
  );
}
