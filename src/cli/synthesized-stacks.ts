import * as fs from 'node:fs';
import * as path from 'node:path';
import { hasCloudAssembly, readCloudAssembly } from '../assembly/cloud-assembly';
import { CDK_FILE } from '../manifest/names';

export interface SynthesizedStack {
  readonly name: string;
  /** By logical id, as in the template. */
  readonly resources: { readonly [logicalId: string]: any };
}

/** The stacks of the last synthesis; none if there was none. */
export function synthesizedStacks(projectDir: string): SynthesizedStack[] {
  const { output = 'cdk.out' } = JSON.parse(fs.readFileSync(path.join(projectDir, CDK_FILE), 'utf8'));
  const outdir = path.join(projectDir, output);
  if (!hasCloudAssembly(outdir)) return [];
  return readCloudAssembly(outdir).map(({ stackName, template }) => ({
    name: stackName,
    resources: template.Resources ?? {},
  }));
}
