import * as fs from 'node:fs';
import * as path from 'node:path';
import { BRIDGE_FILE, RUNTIME_DIR } from '../../manifest/names';

/** Folders without stacks of the app. */
const OTHERS = ['node_modules', 'cdk.out', 'test', RUNTIME_DIR, path.dirname(BRIDGE_FILE)];

/** The file of the first stack of a CDK app, from the project's root; undefined if none is found. */
export function stackFile(projectDir: string, dir: string = ''): string | undefined {
  const entries = fs
    .readdirSync(path.join(projectDir, dir), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !OTHERS.includes(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name));
  const own = files
    .map(({ name }) => path.posix.join(dir, name))
    .find((file) => /\bextends\s+(?:\w+\.)?Stack\b/.test(fs.readFileSync(path.join(projectDir, file), 'utf8')));
  if (own !== undefined) return own;
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const found = stackFile(projectDir, path.posix.join(dir, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The module specifier of the bridge in a file. */
export function bridgeSpecifier(file: string): string {
  const bridge = path.posix.relative(path.posix.dirname(file), BRIDGE_FILE.replace(/\.ts$/, ''));
  return bridge.startsWith('.') ? bridge : `./${bridge}`;
}
