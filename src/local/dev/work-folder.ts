import * as fs from 'node:fs';
import * as path from 'node:path';
import { isRunning } from './process-state';
import { cacheDir } from '../../manifest/names';

/** Where `--persist` kept its data before it had a folder at the project's root. */
export function oldDataFolder(projectDir: string): string {
  return path.join(cacheDir(projectDir), 'data');
}

/** The key with which tokens are signed here: they are valid after a restart, too. */
export function issuerKeyFile(projectDir: string): string {
  return path.join(cacheDir(projectDir), 'issuer-key.pem');
}

/** The secret of the local key where others reach the AWS services: what has it works after a restart, too. */
export function awsSecretFile(projectDir: string): string {
  return path.join(cacheDir(projectDir), 'aws-secret');
}

let count = 0;

/** Creates a new folder. Folders left by processes that have ended are removed. */
export function makeWorkFolder(projectDir: string): string {
  const parent = path.join(cacheDir(projectDir), 'dev');
  for (const name of fs.existsSync(parent) ? fs.readdirSync(parent) : []) {
    if (!isRunning(parseInt(name, 10))) fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  }
  const folder = path.join(parent, `${process.pid}-${++count}`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}
