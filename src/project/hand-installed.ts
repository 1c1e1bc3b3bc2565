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

/** Where npm puts a package, for one that nothing imports yet. */
const FIELDS = [
  { field: 'dependencies', type: DependencyType.RUNTIME, option: 'runtimeDeps' },
  { field: 'devDependencies', ...TYPES },
] as const;

/** projen's record of the dependencies, which has the kept packages with this mark. */
const RECORD = '.projen/deps.json';
const BY_HAND = { installedByHand: true };

/**
 * Keeps packages that were added with `npm install`, with a warning that has the line to add to `.projenrc.ts`. projen
 * would remove them, and break the imports of the code. A package that was declared, and no longer is, is removed unless
 * something imports it.
 */
export class HandInstalledPackages extends Component {
  private readonly package: javascript.NodePackage;

  constructor(project: javascript.NodeProject) {
    super(project);
    this.package = project.package;
  }

  /** Runs after `.projenrc.ts` has declared all dependencies, and before package.json is written. */
  preSynthesize() {
    const { outdir } = this.project;
    const file = readJson(outdir, 'package.json');
    const declared = new Set(this.project.deps.all.map((dep) => dep.name));
    const isUnknown = (name: string) => !declared.has(name);
    const installed: { [name: string]: string } = { ...file.devDependencies, ...file.dependencies };
    // The files are only read if there is something to look for.
    if (!Object.keys(installed).some(isUnknown)) return;
    const keep = (name: string, { type, option }: Omit<Folder, 'dir'>, why: string) => {
      const spec = `${name}@${installed[name]}`;
      declared.add(name);
      this.project.deps.addDependency(spec, type, BY_HAND);
      this.forgetRemoval(name);
      this.project.logger.warn(
        `${name} ${why} but is not in .projenrc.ts. It is kept for now; add it there: ${option}: ['${spec}'],`,
      );
    };

    for (const { dir, ...folder } of FOLDERS) {
      const used = importsBelow(path.join(outdir, dir));
      for (const name of Object.keys(installed).filter(isUnknown)) {
        const typed = typedPackage(name);
        // Types are for the compiler alone, wherever the package is imported.
        if (used.has(name)) keep(name, typed ? TYPES : folder, `is imported below ${dir}/`);
        else if (typed && (used.has(typed) || declared.has(typed))) keep(name, TYPES, `has the types of ${typed}`);
      }
    }
    const wasDeclared = declaredBefore(outdir);
    for (const { field, ...place } of FIELDS) {
      for (const name of Object.keys(file[field] ?? {}).filter((one) => isUnknown(one) && !wasDeclared(one))) {
        keep(name, typedPackage(name) ? TYPES : place, 'is in package.json');
      }
    }
    this.reportRemoved(Object.keys(installed).filter(isUnknown));
  }

  /** The last synthesis has declared them: they were not installed by hand, as projen would say. */
  private reportRemoved(removed: readonly string[]) {
    if (removed.length === 0) return;
    for (const name of removed) this.forgetRemoval(name);
    this.project.logger.info(`No longer in package.json, as nothing declares them: ${removed.join(', ')}`);
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

/**
 * Whether `.projenrc.ts` has declared a package at the last synthesis. Without the record, all of them; where a merge has left
 * a conflict in it, none, so that no package of either side is lost.
 */
function declaredBefore(dir: string): (name: string) => boolean {
  let dependencies;
  try {
    ({ dependencies } = readJson(dir, RECORD));
  } catch {
    return () => false;
  }
  if (!dependencies) return () => true;
  const names = new Set<string>(
    dependencies.filter(({ metadata }: any) => !metadata?.installedByHand).map(({ name }: any) => name),
  );
  return (name) => names.has(name);
}

function readJson(dir: string, file: string): any {
  const absolute = path.join(dir, file);
  return fs.existsSync(absolute) ? JSON.parse(fs.readFileSync(absolute, 'utf8')) : {};
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
