import * as fs from 'node:fs';
import * as path from 'node:path';
import { Component, javascript, type typescript } from 'projen';

/** Packages below the tools of a project that run a script when they are installed. */
export const EXPECTED_SCRIPTS = ['@parcel/watcher', 'classic-level', 'esbuild', 'unrs-resolver'];

/**
 * The install scripts that may run. projen has a place for them for each package manager; for npm it is the field `allowScripts` of package.json. Without it npm lists the packages
 * in a warning at each installation, and a future version will not run their scripts,
 * https://docs.npmjs.com/cli/v11/commands/npm-approve-scripts. What `npm approve-scripts` and `npm deny-scripts` have
 * added stays.
 */
export class InstallScripts extends Component {
  constructor(project: typescript.TypeScriptProject) {
    super(project);
    const { NPM, PNPM } = javascript.NodePackageManager;
    const { packageManager } = project.package;
    if (packageManager !== NPM) {
      if (packageManager !== PNPM) project.package.addAllowedScripts(...EXPECTED_SCRIPTS);
      return;
    }
    const allowed = { ...Object.fromEntries(EXPECTED_SCRIPTS.map((name) => [name, true])), ...decided(project.outdir) };
    project.package.addField('allowScripts', Object.fromEntries(Object.entries(allowed).sort()));
  }
}

function decided(dir: string): { readonly [name: string]: boolean } {
  const file = path.join(dir, 'package.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).allowScripts : {};
}
