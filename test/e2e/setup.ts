import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { newProject } from './project';

const ROOT = path.resolve(__dirname, '../..');

/**
 * Packs the package and makes one project from it, as a user would. Tests work on copies of that project.
 *
 * `PACKAGE_TARBALL` names a tarball that is there already.
 */
export default async function setup(): Promise<void> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'serverless-cdk-project-')));
  process.env.E2E_FOLDER = folder;
  process.env.PACKAGE_TARBALL = process.env.PACKAGE_TARBALL ? path.resolve(process.env.PACKAGE_TARBALL) : pack(folder);
  const project = path.join(folder, 'cdkdemo');
  const made = newProject(project, process.env.PACKAGE_TARBALL);
  if (made.status !== 0) throw new Error(`projen new failed:\n${made.output}`);
  fs.writeFileSync(path.join(folder, 'new.log'), made.output);
  process.env.E2E_PROJECT = project;
}

function pack(destination: string): string {
  for (const [command, ...args] of [
    ['npx', 'projen', 'compile'],
    ['npm', 'pack', '--silent', '--pack-destination', destination],
  ]) {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
  return path.join(
    destination,
    fs.readdirSync(destination).find((name) => name.endsWith('.tgz'))!,
  );
}
