import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** Its packages would be 120 MB of this repository's; the one file that is needed contains them. */
const VERSION = '11.17.2';
const INTEGRITY = 'sha512-V6K3C8EBdEsPFZXSKMJe6ppQOENxuHARr9GvHX4hh47lAbhMRD9qf4oEK7LoaRQxULMa80/qt5gHO73aCleBBg==';

const FOLDER = path.resolve(__dirname, '../../node_modules/.cache/mermaid', VERSION);
const SCRIPT = 'package/dist/mermaid.min.js';

/** The text of Mermaid for a page, from the npm registry when it is first needed. */
export function mermaidScript(): string {
  const script = path.join(FOLDER, SCRIPT);
  if (!fs.existsSync(script)) {
    fs.mkdirSync(FOLDER, { recursive: true });
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', '--json', `mermaid@${VERSION}`, '--pack-destination', FOLDER], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const tarball = path.join(FOLDER, filename);
    const integrity = `sha512-${createHash('sha512').update(fs.readFileSync(tarball)).digest('base64')}`;
    if (integrity !== INTEGRITY) throw new Error(`mermaid@${VERSION} is not the pinned package: ${integrity}`);
    execFileSync('tar', ['xzf', tarball, '-C', FOLDER, SCRIPT]);
    fs.rmSync(tarball);
  }
  return fs.readFileSync(script, 'utf8');
}
