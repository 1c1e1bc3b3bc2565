import * as fs from 'fs';
import * as path from 'path';

export interface SynthesizedStack {
  readonly name: string;
  /** By logical id, as in the template. */
  readonly resources: { readonly [logicalId: string]: any };
}

/** The stacks of the last synthesis; none if there was none. */
export function synthesizedStacks(projectDir: string): SynthesizedStack[] {
  const { output = 'cdk.out' } = readJson(path.join(projectDir, 'cdk.json'));
  const outdir = path.join(projectDir, output);
  const manifest = path.join(outdir, 'manifest.json');
  if (!fs.existsSync(manifest)) return [];
  return Object.entries<any>(readJson(manifest).artifacts ?? {})
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => ({
      name: properties.stackName ?? id,
      resources: readJson(path.join(outdir, properties.templateFile)).Resources ?? {},
    }));
}

function readJson(file: string): any {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
