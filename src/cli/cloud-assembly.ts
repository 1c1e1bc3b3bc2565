import * as fs from 'node:fs';
import * as path from 'node:path';

// https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html
const STACK = 'aws:cloudformation:stack';
const NESTED_ASSEMBLY = 'cdk:cloud-assembly';

export interface StackArtifact {
  readonly id: string;
  /** The folder of its assembly, in which its files are. */
  readonly dir: string;
  readonly properties: any;
  readonly metadata?: { readonly [constructPath: string]: any[] };
  readonly additionalMetadataFile?: string;
}

/** The stacks of a cloud assembly, those below a `Stage` too, which have assemblies of their own inside it. */
export function stackArtifacts(dir: string): StackArtifact[] {
  const { artifacts = {} } = readJson(path.join(dir, 'manifest.json'));
  return Object.entries<any>(artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === NESTED_ASSEMBLY) return stackArtifacts(path.join(dir, artifact.properties.directoryName));
    return artifact.type === STACK ? [{ ...artifact, id, dir }] : [];
  });
}

export function readJson(file: string): any {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
