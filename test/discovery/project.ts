import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '..', '..');
const created: string[] = [];

export interface ProjectOptions {
  /** Packages of this repository that are installed in the project and among its dependencies. */
  readonly dependencies?: readonly string[];
  /** Packages that are installed, and not among its dependencies. */
  readonly devDependencies?: readonly string[];
}

/** A project on the disk, removed after the tests of the file. */
export class Project {
  readonly dir: string;

  constructor(
    files: { readonly [file: string]: string },
    { dependencies = [], devDependencies = [] }: ProjectOptions = {},
    dir?: string,
  ) {
    this.dir = dir ?? fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'manifest-test-')));
    created.push(this.dir);
    const ranges = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '*']));
    this.write(
      'package.json',
      JSON.stringify({ name: 'x', dependencies: ranges(dependencies), devDependencies: ranges(devDependencies) }),
    );
    for (const name of [...dependencies, ...devDependencies]) this.install(name);
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  path(file: string): string {
    return path.join(this.dir, file);
  }

  write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), text);
  }

  read(file: string): string {
    return fs.readFileSync(this.path(file), 'utf8');
  }

  private install(name: string): void {
    const target = this.path(`node_modules/${name}`);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.symlinkSync(path.join(REPOSITORY, 'node_modules', name), target, 'dir');
  }
}

/** Source of an app file: an App named `app`, and what is added to it. */
export function appFile(body = '', imports = ''): string {
  return `import { App } from 'serverless-cdk-project/runtime';\n${imports}export const app = new App({ name: 'test' });\n${body}`;
}

afterAll(() => {
  for (const dir of created.splice(0)) fs.rmSync(dir, { recursive: true, force: true });
});
