import * as fs from 'node:fs';
import * as path from 'node:path';
import { Component, DependencyType, type javascript } from 'projen';
import { INFRASTRUCTURE_DIR, RUNTIME_DIR } from '../manifest/names';

interface Folder {
  readonly dir: string;
  readonly type: DependencyType;
  /** The option of the project that such a package belongs in. */
  readonly option: string;
}

const FOLDERS: readonly Folder[] = [
  { dir: RUNTIME_DIR, type: DependencyType.RUNTIME, option: 'runtimeDeps' },
  { dir: INFRASTRUCTURE_DIR, type: DependencyType.BUILD, option: 'infrastructureDeps' },
  { dir: 'test', type: DependencyType.BUILD, option: 'devDeps' },
];

const TYPES = { type: DependencyType.BUILD, option: 'devDeps' };

/**
 * Keeps packages that were added with `npm install` and are in use, with a warning that has the line to add to
 * `.projenrc.ts`. projen would remove them, and break the imports of the code.
 */
export class HandInstalledPackages extends Component {
  private readonly package: javascript.NodePackage;

  constructor(project: javascript.NodeProject) {
    super(project);
    this.package = project.package;
  }

  /** Runs after `.projenrc.ts` has declared all dependencies, and before package.json is written. */
  preSynthesize() {
    const { dependencies, devDependencies } = readPackageJson(this.project.outdir);
    const installed: { [name: string]: string } = { ...devDependencies, ...dependencies };
    const declared = new Set(this.project.deps.all.map((dep) => dep.name));
    const unknown = Object.keys(installed).filter((name) => !declared.has(name));
    // The files are only read if there is something to look for.
    if (unknown.length === 0) return;
    for (const { dir, ...folder } of FOLDERS) {
      const used = importsBelow(path.join(this.project.outdir, dir));
      for (const name of unknown.filter((candidate) => !declared.has(candidate))) {
        const typed = typedPackage(name);
        if (!used.has(name) && !(typed && (used.has(typed) || declared.has(typed)))) continue;
        // Types are for the compiler alone, wherever the package is imported.
        const { type, option } = typed ? TYPES : folder;
        const spec = `${name}@${installed[name]}`;
        declared.add(name);
        this.project.deps.addDependency(spec, type);
        this.forgetRemoval(name);
        const why = used.has(name) ? `is imported below ${dir}/` : `has the types of ${typed}`;
        this.project.logger.warn(
          `${name} ${why} but is not in .projenrc.ts. It is kept for now; add it there: ${option}: ['${spec}'],`,
        );
      }
    }
  }

  /**
   * projen would warn that it removes a package that moves between `dependencies` and `devDependencies`. Its record of
   * package.json is private; if it gets another name, only the warning is there again.
   */
  private forgetRemoval(name: string) {
    const before = this.package['_prev'];
    delete before?.dependencies?.[name];
    delete before?.devDependencies?.[name];
  }
}

/** The package that a package of DefinitelyTyped has the types of: `@types/babel__core` → `@babel/core`. */
function typedPackage(name: string): string | undefined {
  return /^@types\/(.+)$/.exec(name)?.[1].replace(/^(.+?)__(.+)$/, '@$1/$2');
}

function readPackageJson(dir: string): {
  dependencies?: { [name: string]: string };
  devDependencies?: { [name: string]: string };
} {
  const file = path.join(dir, 'package.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

/** The packages that the files below a folder import. */
function importsBelow(dir: string): ReadonlySet<string> {
  const packages = new Set<string>();
  if (!fs.existsSync(dir)) return packages;
  for (const file of fs.readdirSync(dir, { recursive: true }) as string[]) {
    if (!/\.[cm]?[jt]sx?$/.test(file) || !fs.statSync(path.join(dir, file), { throwIfNoEntry: false })?.isFile())
      continue;
    const text = fs.readFileSync(path.join(dir, file), 'utf8');
    for (const [, specifier] of text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      packages.add(
        specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    }
  }
  return packages;
}
