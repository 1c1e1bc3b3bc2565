import * as fs from 'fs';
import * as path from 'path';

export interface RetainedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
}

/** The resources of the last synthesis that CloudFormation keeps when their stack is deleted, sorted by stack. */
export function retainedResources(projectDir: string): RetainedResource[] {
  const { output = 'cdk.out' } = readJson(path.join(projectDir, 'cdk.json'));
  const outdir = path.join(projectDir, output);
  const manifest = path.join(outdir, 'manifest.json');
  if (!fs.existsSync(manifest)) return [];
  const stacks: [string, any][] = Object.entries<any>(readJson(manifest).artifacts ?? {}).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  return stacks.flatMap(([id, { properties }]) => {
    const resources = Object.entries<any>(readJson(path.join(outdir, properties.templateFile)).Resources ?? {});
    return resources
      .filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate')
      .map(([logicalId, { Type }]) => ({ stack: properties.stackName ?? id, logicalId, type: Type }));
  });
}

function readJson(file: string): any {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
