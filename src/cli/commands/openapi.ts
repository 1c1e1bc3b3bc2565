import * as fs from 'node:fs';
import * as path from 'node:path';
import { generateFiles } from './generate';
import { apiVersion, notDescribed, openApi, renderOpenApi } from '../../contract/openapi';
import { UserError } from '../../errors';
import { currentProjectDir, parseFlags } from '../command';

const HELP = `Usage: serverless-cdk-project openapi [flags]

Prints the description of the API as OpenAPI 3.1: paths, parameters, schemas, errors and security, as the routes declare
them. The version is that of package.json.

  --out <file>     writes the file instead
  --url <address>  the address of the API; without it "/", so that the description is the same for each stage
`;

export async function run(args: string[]): Promise<number> {
  const { help, out, url } = parseFlags('openapi', args, {
    out: { type: 'string', short: 'o' },
    url: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (url !== undefined && !URL.canParse(url)) {
    throw new UserError('USAGE', `openapi: --url "${url}" is no address; write https://api.shop.example`);
  }
  const projectDir = currentProjectDir();
  const manifest = generateFiles(projectDir);
  const text = renderOpenApi(openApi(manifest, { version: apiVersion(projectDir), url }));
  for (const note of notDescribed(manifest)) process.stderr.write(`Note: ${note}\n`);
  if (out === undefined) process.stdout.write(text);
  else write(path.resolve(out), text);
  return 0;
}

function write(file: string, text: string): void {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  } catch (error) {
    throw new UserError('USAGE', `openapi: ${file} cannot be written: ${(error as Error).message}`);
  }
}
