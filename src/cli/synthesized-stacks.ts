import * as fs from 'node:fs';
import * as path from 'node:path';
import { readJson, stackArtifacts } from './cloud-assembly';

export interface SynthesizedStack {
  readonly name: string;
  /** By logical id, as in the template. */
  readonly resources: { readonly [logicalId: string]: any };
}

/** The stacks of the last synthesis; none if there was none. */
export function synthesizedStacks(projectDir: string): SynthesizedStack[] {
  const { output = 'cdk.out' } = readJson(path.join(projectDir, 'cdk.json'));
  const outdir = path.join(projectDir, output);
  if (!fs.existsSync(path.join(outdir, 'manifest.json'))) return [];
  return stackArtifacts(outdir).map(({ id, dir, properties }) => ({
    name: properties.stackName ?? id,
    resources: readJson(path.join(dir, properties.templateFile)).Resources ?? {},
  }));
}
