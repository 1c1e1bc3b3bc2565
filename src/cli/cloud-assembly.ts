import * as fs from 'fs';
import * as path from 'path';

// https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html
export const STACK = 'aws:cloudformation:stack';
export const NESTED_ASSEMBLY = 'cdk:cloud-assembly';

/** What a cloud assembly is made of, by id. */
export function artifactsOf(assemblyDir: string): { readonly [id: string]: any } {
  return readJson(path.join(assemblyDir, 'manifest.json')).artifacts ?? {};
}

export function readJson(file: string): any {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
