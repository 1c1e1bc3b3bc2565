import * as fs from 'node:fs';
import * as path from 'node:path';

const TEST = path.join(__dirname, '..');

/**
 * Where an App of a test puts its assembly, so that its templates are checked with the others; undefined, for the CDK's own
 * choice, unless TEMPLATES_DIR asks for them.
 */
export function recordedOutdir(): string | undefined {
  const dir = process.env.TEMPLATES_DIR;
  if (!dir) return undefined;
  const { testPath } = expect.getState();
  const name = path
    .relative(TEST, testPath!)
    .replace(/\.test\.ts$/, '')
    .split(path.sep)
    .join('.');
  fs.mkdirSync(dir, { recursive: true });
  return fs.mkdtempSync(path.join(dir, `${name}-`));
}

/** The same for the assembly of an app that has run in a process of its own. */
export function recordTemplates(assembly: string): void {
  const outdir = recordedOutdir();
  if (!outdir) return;
  for (const file of fs.readdirSync(assembly, { recursive: true }) as string[]) {
    if (file.endsWith('.template.json')) {
      fs.copyFileSync(path.join(assembly, file), path.join(outdir, path.basename(file)));
    }
  }
}
