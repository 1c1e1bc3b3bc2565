import * as fs from 'node:fs';
import * as path from 'node:path';
import { isGenerated, readOr } from '../../bridge';
import { appName, findProjectDir, folderWith, parseJson } from '../../config';
import { UserError } from '../../errors';
import { APP_FILE, BRIDGE_FILE, CDK_FILE, MANIFEST_FILE, PACKAGE, RUNTIME_DIR } from '../../manifest/names';

/** A CDK app that has no runtime app yet. */
export interface ExistingApp {
  readonly projectDir: string;
  /** The name in its package.json, or that of its folder, as the name of a runtime app. */
  readonly name: string;
  /** The file that projen runs, from the project's root; undefined if projen does not manage the project. */
  readonly projenrc?: string;
  /** Whether its package.json names this package. */
  readonly dependsOnPackage: boolean;
}

/**
 * The CDK app in a folder or above.
 *
 * @throws UserError if there is none, or none that can have a runtime app
 */
export function existingApp(from: string): ExistingApp {
  const projectDir = findProjectDir(from);
  if (projectDir === undefined) {
    throw refusal(
      `there is no CDK app in ${from} or above: no ${CDK_FILE}. Change to its directory, or create a project with ` +
        `\`npx projen new --from ${PACKAGE}\``,
    );
  }
  const manifest = readJson(projectDir, 'package.json');
  const projenrc = fs.readdirSync(projectDir).find((file) => file.startsWith('.projenrc.'));
  if (projenrc === undefined && isGenerated(JSON.stringify(manifest))) {
    throw refusal(
      `package.json is written by projen from a folder above: add a dependency on ${PACKAGE} and the scripts there, and ` +
        `${RUNTIME_DIR}/${APP_FILE} by hand`,
    );
  }
  checkIsTypeScript(projectDir, manifest);
  checkInstalled(projectDir);
  return {
    projectDir,
    name: appName(manifest.name ?? path.basename(projectDir)),
    projenrc,
    dependsOnPackage: [manifest.dependencies, manifest.devDependencies].some((deps) => deps?.[PACKAGE] !== undefined),
  };
}

/** Throws if a file that is to be written is there with other content. What an interrupted run has written is not. */
export function checkNothingIsOverwritten(projectDir: string, appText: string): void {
  const dir = path.join(projectDir, RUNTIME_DIR);
  const present = fs.existsSync(dir) ? fs.readdirSync(dir) : [];
  const isOwn = readOr(path.join(dir, APP_FILE), appText).replace(/\r\n/g, '\n') === appText;
  const others = present.filter((file) => (file === APP_FILE ? !isOwn : file !== MANIFEST_FILE));
  if (others.length > 0) {
    throw refusal(
      `${RUNTIME_DIR}/ is there already, with ${others.sort().join(', ')}. Nothing is overwritten: if it is a runtime app, ` +
        `there is nothing to add; otherwise rename the folder`,
    );
  }
  const bridge = readOr(path.join(projectDir, BRIDGE_FILE), undefined);
  if (bridge !== undefined && !isGenerated(bridge)) {
    throw refusal(`${BRIDGE_FILE} is there already, and is not a generated file. Nothing is overwritten: rename it`);
  }
}

/** Whether tsconfig.json turns off what the types of routes need. Everything runs without them. */
export function lacksNullChecks(projectDir: string): boolean {
  const text = readOr(path.join(projectDir, 'tsconfig.json'), '');
  const option = (name: string) => new RegExp(`^[^/\\n]*"${name}"\\s*:\\s*(true|false)`, 'm').exec(text)?.[1];
  return (option('strictNullChecks') ?? option('strict')) === 'false';
}

function checkIsTypeScript(projectDir: string, manifest: any): void {
  const { app } = readJson(projectDir, CDK_FILE);
  const command = Array.isArray(app) ? app.join(' ') : String(app ?? '');
  if (
    !/\.[cm]?ts\b/.test(command) &&
    (/\.[cm]?js\b/.test(command) || !fs.existsSync(path.join(projectDir, 'tsconfig.json')))
  ) {
    throw refusal(
      `the app is not run as TypeScript: "app" in ${CDK_FILE} is \`${command}\`. The construct of the runtime app is a ` +
        'TypeScript file: write an app that Node.js runs from its sources, as `npx tsx bin/<app>.ts`',
    );
  }
  if (manifest.type === 'module') {
    throw refusal(
      'package.json has "type": "module", and the construct of the runtime app is a CommonJS module. Remove that line, ' +
        'or create a project beside this one',
    );
  }
}

/** Throws if the packages that this one works with are not there, or too old: npm's error for that names no fix. */
function checkInstalled(projectDir: string): void {
  const { peerDependencies } = JSON.parse(fs.readFileSync(path.join(__dirname, '../../../package.json'), 'utf8'));
  for (const name of ['aws-cdk-lib', 'constructs']) {
    const file = `node_modules/${name}/package.json`;
    const dir = folderWith(file, projectDir);
    if (dir === undefined) throw refusal(`${name} is not installed: install the dependencies, then repeat the command`);
    const { version } = readJson(dir, file);
    const range: string = peerDependencies[name];
    if (isBefore(version, range.slice(1))) {
      throw refusal(
        `${name} ${version} is installed, and ${range} is needed: upgrade it (\`npm install ${name}@${range}\`, or in a ` +
          'project of projen `cdkVersion` and `constructsVersion` of its options), then repeat the command',
      );
    }
  }
}

function isBefore(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split(/[.-]/).map(Number));
  const at = [0, 1, 2].find((i) => a[i] !== b[i]);
  return at !== undefined && a[at] < b[at];
}

function readJson(dir: string, file: string): any {
  const text = readOr(path.join(dir, file), undefined);
  if (text === undefined)
    throw refusal(`there is no ${file} in ${dir}: only an app of npm packages can have one added`);
  return parseJson(file, text);
}

function refusal(text: string): UserError {
  return new UserError('USAGE', `add: ${text}.`);
}
