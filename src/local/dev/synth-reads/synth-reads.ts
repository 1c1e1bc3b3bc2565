import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { RECORD_VARIABLE, type ReadsRecord, type RecordKind } from './record';

export interface Reads {
  /** Files that were read, whether they exist or not. Paths are from the project's root, with forward slashes. */
  readonly files: ReadonlySet<string>;
  /** Folders whose names were listed. */
  readonly folders: ReadonlySet<string>;
}

export const NO_READS: Reads = { files: new Set(), folders: new Set() };

/** The reads of two syntheses together. */
export function inEither(one: Reads, other: Reads): Reads {
  return {
    files: new Set([...one.files, ...other.files]),
    folders: new Set([...one.folders, ...other.folders]),
  };
}

/** Records the files of the project that the processes of a CDK app read. */
export class SynthReads {
  private readonly file: string;

  /** @param workDir a folder of this process, for the record */
  constructor(
    private readonly projectDir: string,
    private readonly workDir: string,
  ) {
    this.file = path.join(workDir, 'synth-reads');
  }

  /**
   * The variables to run the app with.
   *
   * @param linked folders that are read as the project is
   */
  environment(linked: readonly string[] = []): { [name: string]: string } {
    const record: ReadsRecord = { folders: [this.projectDir, ...linked], file: this.file };
    const recorder = `--require ${JSON.stringify(recorderFile(this.workDir))}`;
    return {
      NODE_OPTIONS: [process.env.NODE_OPTIONS, recorder].filter(Boolean).join(' '),
      [RECORD_VARIABLE]: JSON.stringify(record),
    };
  }

  /** Records a file that is read before the app runs. */
  note(file: string): void {
    const kind: RecordKind = 'read';
    fs.appendFileSync(this.file, `${kind} ${path.resolve(this.projectDir, file)}\n`);
  }

  /**
   * The files read since the last call; undefined if the record is gone. Files that were also written are left out: they
   * are the app's own output, not its input.
   */
  take(): Reads | undefined {
    if (!fs.existsSync(this.file)) return undefined;
    const lines = fs.readFileSync(this.file, 'utf8').split('\n');
    fs.rmSync(this.file);
    const of = (kind: RecordKind) =>
      lines
        .filter((line) => line.startsWith(`${kind} `))
        .map((line) =>
          path
            .relative(this.projectDir, line.slice(kind.length + 1))
            .split(path.sep)
            .join('/'),
        );
    const written = new Set(of('write'));
    return { files: new Set(of('read').filter((file) => !written.has(file))), folders: new Set(of('list')) };
  }
}

/** The compiled file beside this one or, where this runs from the TypeScript sources, one that is built from them. */
function recorderFile(workDir: string): string {
  const compiled = path.join(__dirname, 'recorder.js');
  if (fs.existsSync(compiled)) return compiled;
  const built = path.join(workDir, 'recorder.js');
  const esbuild: typeof import('esbuild') = createRequire(__filename)('esbuild');
  esbuild.buildSync({
    entryPoints: [path.join(__dirname, 'recorder.ts')],
    outfile: built,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
  return built;
}
