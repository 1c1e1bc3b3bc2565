import { type github, javascript, type typescript } from 'projen';
import { EXPECTED_SCRIPTS } from './install-scripts';
import type { ServerlessCdkProjectOptions } from './options';
import { PACKAGE_MANAGERS, type PackageManager, type UsedPackageManager } from '../package-manager';

const { NodePackageManager } = javascript;

/** The package managers that a project may have, as projen names them. Yarn 1 has had no release with features since 2020. */
const SUPPORTED: { readonly [name: string]: PackageManager['name'] } = {
  [NodePackageManager.NPM]: 'npm',
  [NodePackageManager.PNPM]: 'pnpm',
  [NodePackageManager.YARN_BERRY]: 'yarn',
  [NodePackageManager.BUN]: 'bun',
};

/** The members of projen's enum that are supported. */
export const PACKAGE_MANAGER_MEMBERS: { readonly [member: string]: string } = Object.fromEntries(
  Object.entries(NodePackageManager).filter(([, option]) => Object.hasOwn(SUPPORTED, option)),
);

/** The package manager of a project by its option. */
export function packageManagerNamed(option: string = NodePackageManager.NPM): PackageManager {
  return PACKAGE_MANAGERS.find(({ name }) => name === SUPPORTED[option])!;
}

/** The option for the package manager that runs this process, by the variable that all of them set; undefined for npm. */
export function runningPackageManager(userAgent: string = process.env.npm_config_user_agent ?? ''): string | undefined {
  const [, name, major] = /^(pnpm|yarn|bun)\/(\d+)/.exec(userAgent) ?? [];
  // Yarn 1 only runs projen; the project is installed by npm.
  if (name === undefined || (name === 'yarn' && major === '1')) return undefined;
  return Object.keys(SUPPORTED).find((option) => SUPPORTED[option] === name);
}

/**
 * Versions of packages that other packages bring, instead of those that they ask for. unrs-resolver 1.13.0 was published
 * without all its platform bindings: `npm ci` fails on a lock file made with it. jest's coverage asks for a version of
 * test-exclude that brings 22 packages more.
 */
const VERSIONS = { 'unrs-resolver': '1.12.2', 'test-exclude': '^8.0.0' };

/** Options of projen for the package manager of a project. */
export function packageManagerOptions({
  packageManager = NodePackageManager.NPM,
}: ServerlessCdkProjectOptions): Partial<typescript.TypeScriptProjectOptions> {
  return {
    packageManager,
    deleteOrphanedLockFiles: false,
    // pnpm 11 and newer do not read package.json and `onlyBuiltDependencies`, where projen has these.
    pnpmOptions: {
      workspaceYamlOptions: {
        allowBuilds: Object.fromEntries(EXPECTED_SCRIPTS.map((name) => [name, true])),
        overrides: VERSIONS,
      },
    },
    // Plug'n'Play has no node_modules, where esbuild, jest and the CDK look.
    yarnBerryOptions: { yarnRcOptions: { nodeLinker: javascript.YarnNodeLinker.NODE_MODULES } },
  };
}

/** The lock file of a project. */
export function lockFileOf(project: javascript.NodeProject): string {
  return packageManagerNamed(project.package.packageManager).lockFiles[0];
}

/** Corrects what projen sets for a package manager. */
export function adjustPackageManager(project: javascript.NodeProject) {
  if (project.package.packageManager === NodePackageManager.PNPM) {
    project.package.addField('pnpm', undefined);
    // pnpm 10 downloads the version that projen pins in place of the one that runs, and refuses it where a registry serves no
    // signatures. pnpm 11 and newer warn that it is not what `devEngines` has.
    project.package.addField('packageManager', undefined);
  } else project.package.addPackageResolutions(...Object.entries(VERSIONS).map((entry) => entry.join('@')));
  const lockFile = lockFileOf(project);
  if (lockFile === project.package.lockFile) return;
  // projen knows the binary lock file of former versions of bun.
  project.gitattributes.removeAttributes(`/${project.package.lockFile}`);
  project.annotateGenerated(`/${lockFile}`);
}

/** Steps of a workflow before those of projen, which sets up no Node.js for bun. */
export function bootstrapSteps(
  { packageManager }: ServerlessCdkProjectOptions,
  nodeVersion: string,
): github.workflows.JobStep[] {
  return packageManager === NodePackageManager.BUN
    ? [{ name: 'Setup Node.js', uses: 'actions/setup-node@v7', with: { 'node-version': nodeVersion } }]
    : [];
}

/** The problem and its fix, for a project that another package manager has installed. */
export function packageManagerProblem({ manager, file }: UsedPackageManager, own: PackageManager): string {
  const [option] = Object.entries(SUPPORTED).find(([, name]) => name === manager.name)!;
  const [member] = Object.entries(PACKAGE_MANAGER_MEMBERS).find(([, value]) => value === option)!;
  return (
    `The packages are installed by ${manager.title} (${file}), and projen installs those of this project by ${own.title}. Set ` +
    `\`packageManager: javascript.NodePackageManager.${member}\` in .projenrc.ts, or remove node_modules and the lock file of ` +
    `${manager.title}, then run \`${own.install}\``
  );
}
