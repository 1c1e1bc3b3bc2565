import * as fs from 'node:fs';
import * as path from 'node:path';
import { generateFiles } from './generate';
import { renderPage } from '../../contract/page';
import { apiVersion, notDescribed, openApi, renderOpenApi } from '../../contract/openapi';
import { UserError } from '../../errors';
import { apiUrls } from '../../deployed/urls';
import { ENDPOINT_URL } from '../../runtime/names';
import { currentProjectDir, parseFlags } from '../command';
import { PROFILE_HELP, STAGE_FLAGS, withDeployedStage } from '../deployed-stage';

const HELP = `Usage: serverless-cdk-project openapi [flags]

Prints the description of the API as OpenAPI 3.1: paths, parameters, schemas, errors and security, as the routes declare
them. The version is that of package.json.

  --html               a page with a reference of the operations, from which they can be called; it loads nothing
  --out <file>         writes the file instead
  --url <address>      the address of the API; without it "/", so that the description is the same for each stage
  --stage <name>       the address of the API on a deployed stage
${PROFILE_HELP}
`;

export async function run(args: string[]): Promise<number> {
  const { help, html, out, url, ...choice } = parseFlags('openapi', args, {
    html: { type: 'boolean' },
    out: { type: 'string', short: 'o' },
    url: { type: 'string' },
    ...STAGE_FLAGS,
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (url !== undefined && !URL.canParse(url)) {
    throw new UserError('USAGE', `openapi: --url "${url}" is no address; write https://api.shop.example`);
  }
  if (url !== undefined && choice.stage !== undefined) {
    throw new UserError('USAGE', 'openapi: --url and --stage both give the address; use one of them');
  }
  const projectDir = currentProjectDir();
  const manifest = generateFiles(projectDir);
  const address = choice.stage === undefined ? url : await deployedUrl(projectDir, choice);
  const document = openApi(manifest, { version: apiVersion(projectDir), url: address });
  const text = html ? renderPage(document) : renderOpenApi(document);
  for (const note of notDescribed(manifest)) process.stderr.write(`Note: ${note}\n`);
  if (out === undefined) process.stdout.write(text);
  else write(path.resolve(out), text);
  return 0;
}

/** The URL of the API of a deployed stage. */
function deployedUrl(
  projectDir: string,
  choice: { readonly stage?: string; readonly profile?: string },
): Promise<string> {
  return withDeployedStage('openapi', projectDir, choice, async ({ stack }) => {
    const { [ENDPOINT_URL]: found } = apiUrls(stack);
    if (found === undefined) {
      throw new UserError('NOT_DEPLOYED', `openapi: the stack ${stack.stage.stackName} has no API with routes`);
    }
    return found.replace(/\/$/, '');
  });
}

function write(file: string, text: string): void {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  } catch (error) {
    throw new UserError('USAGE', `openapi: ${file} cannot be written: ${(error as Error).message}`);
  }
}
