import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Template } from './template';
import { UserError } from '../errors';

const ASSEMBLY_FILE = 'manifest.json';

/** A file or folder that a deployment uploads. */
export interface FileAsset {
  /** Absolute. */
  readonly path: string;
  /** `zip`: the path is a folder, which is uploaded as a zip file. `file`: the path is uploaded as it is. */
  readonly packaging: 'zip' | 'file';
}

/** A stack of a cloud assembly on the disk. */
export interface StackArtifact {
  readonly stackName: string;
  /** Undefined if the stack is environment-agnostic. */
  readonly account?: string;
  readonly region?: string;
  readonly template: Template;
  /** The assembly's values for the template's parameters. */
  readonly parameters: { readonly [name: string]: string };
  /** The assets by the object key under which a deployment uploads them. */
  readonly assets: ReadonlyMap<string, FileAsset>;
  /** The metadata of constructs, by their path. */
  readonly metadata: { readonly [constructPath: string]: readonly MetadataEntry[] };
  /** The construct path of each logical id, without a leading slash. */
  readonly constructPaths: ReadonlyMap<string, string>;
}

export interface MetadataEntry {
  readonly type: string;
  readonly data?: any;
}

/** Whether a folder has a cloud assembly. */
export function hasCloudAssembly(directory: string): boolean {
  return fs.existsSync(path.join(directory, ASSEMBLY_FILE));
}

/**
 * Reads the stacks of a cloud assembly, those of nested assemblies (`Stage`) included.
 *
 * The format is that of aws-cdk-lib/cloud-assembly-schema.
 */
export function readCloudAssembly(directory: string): StackArtifact[] {
  const { artifacts = {} } = readJson(path.join(directory, ASSEMBLY_FILE));
  const stacks: StackArtifact[] = [];
  for (const [id, artifact] of Object.entries<any>(artifacts)) {
    const properties = artifact.properties ?? {};
    if (artifact.type === 'cdk:cloud-assembly') {
      stacks.push(...readCloudAssembly(path.join(directory, properties.directoryName)));
    } else if (artifact.type === 'aws:cloudformation:stack') {
      stacks.push(readStack(directory, id, artifact, artifacts));
    }
  }
  return stacks;
}

function readStack(directory: string, id: string, artifact: any, artifacts: any): StackArtifact {
  const template: Template = readJson(path.join(directory, artifact.properties.templateFile));
  // aws://<account>/<region>
  const [account, region] = (artifact.environment ?? '').replace(/^aws:\/\//, '').split('/');
  const assets = new Map<string, FileAsset>();
  for (const dependency of artifact.dependencies ?? []) {
    if (artifacts[dependency]?.type !== 'cdk:asset-manifest') continue;
    readAssets(directory, artifacts[dependency].properties.file, assets);
  }
  // Newer versions of the CDK write the metadata to a file of its own.
  const file = artifact.additionalMetadataFile;
  const metadata = { ...artifact.metadata, ...(file ? readJson(path.join(directory, file)) : {}) };
  return {
    stackName: artifact.properties.stackName ?? id,
    account: !account || account === 'unknown-account' ? undefined : account,
    region: !region || region === 'unknown-region' ? undefined : region,
    template,
    parameters: artifact.properties.parameters ?? {},
    assets,
    metadata,
    constructPaths: constructPaths(template, metadata),
  };
}

function readAssets(directory: string, file: string, assets: Map<string, FileAsset>): void {
  for (const { source, destinations } of Object.values<any>(readJson(path.join(directory, file)).files ?? {})) {
    // An asset that a command creates at deployment has no path.
    if (!source.path) continue;
    for (const { objectKey } of Object.values<any>(destinations)) {
      assets.set(objectKey, { path: path.resolve(directory, source.path), packaging: source.packaging ?? 'file' });
    }
  }
}

function constructPaths(template: Template, metadata: StackArtifact['metadata']): Map<string, string> {
  const paths = new Map<string, string>();
  for (const [constructPath, entries] of Object.entries(metadata)) {
    for (const { type, data } of entries) {
      if (type === 'aws:cdk:logicalId') paths.set(data, readable(constructPath));
    }
  }
  for (const [logicalId, { Metadata }] of Object.entries(template.Resources ?? {})) {
    const constructPath = Metadata?.['aws:cdk:path'];
    if (typeof constructPath === 'string') paths.set(logicalId, readable(constructPath));
  }
  return paths;
}

/** The path of the construct that the user wrote, not of the L1 inside. */
function readable(constructPath: string): string {
  return constructPath.replace(/^\//, '').replace(/\/(Resource|Default)$/, '');
}

function readJson(file: string): any {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (e) {
    throw new UserError(
      'NO_CLOUD_ASSEMBLY',
      `no cloud assembly: cannot read ${file} (${(e as NodeJS.ErrnoException).code}). Does the CDK app call app.synth()?`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (e) {
    throw new UserError('NO_CLOUD_ASSEMBLY', `${file} is not JSON: ${(e as Error).message}`);
  }
}
