import * as fs from 'node:fs';
import * as path from 'node:path';
import { generateFiles } from './generate';
import { type OperationExamples, withExamples } from '../../contract/examples';
import { PageMessages, renderPage } from '../../contract/page';
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
  --examples <folder>  adds the examples that tests have recorded: testClient(app, { examples: 'docs/examples' })
  --url <address>      the address of the API; without it "/", so that the description is the same for each stage
  --stage <name>       the address of the API on a deployed stage
${PROFILE_HELP}
`;

export async function run(args: string[]): Promise<number> {
  const { help, html, examples, out, url, ...choice } = parseFlags('openapi', args, {
    html: { type: 'boolean' },
    examples: { type: 'string' },
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
  const messages = html ? new PageMessages(manifest, false) : undefined;
  const described = openApi(manifest, { version: apiVersion(projectDir), url: address }, (components) =>
    messages?.add(components),
  );
  const document = examples === undefined ? described : withExamples(described, examplesIn(examples));
  const text = html ? renderPage(document, { messages }) : renderOpenApi(document);
  for (const note of notDescribed(manifest)) process.stderr.write(`Note: ${note}\n`);
  if (out === undefined) process.stdout.write(text);
  else write(path.resolve(out), text);
  return 0;
}

/** The examples of a folder, by file. */
function examplesIn(folder: string): [file: string, examples: OperationExamples][] {
  let names: string[];
  try {
    names = fs.readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    names = [];
  }
  if (names.length === 0) {
    throw new UserError(
      'USAGE',
      `openapi: there are no examples in ${folder}. Tests record them: testClient(app, { examples: '${folder}' }), and client.close() at their end`,
    );
  }
  return names.sort().map((name) => {
    const file = path.join(folder, name);
    const text = fs.readFileSync(file, 'utf8');
    try {
      const found: OperationExamples = JSON.parse(text);
      if (typeof found.operation === 'string' && typeof found.examples === 'object') return [file, found];
    } catch {
      // Explained below.
    }
    throw new UserError('INVALID_EXAMPLE', `${file} is no file of examples. Delete it, or give another folder`);
  });
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
