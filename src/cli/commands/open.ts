import { spawn } from 'node:child_process';
import { suggestion } from '../../config';
import { ConsoleLinks } from '../../deployed/console-links';
import { findFunction, functionsOf } from '../../deployed/functions';
import type { DeployedStack } from '../../deployed/stack';
import { apiUrls } from '../../deployed/urls';
import { UserError } from '../../errors';
import { currentProjectDir, parseArguments } from '../command';
import { PROFILE_HELP, STAGE_FLAGS, withDeployedStage } from '../deployed-stage';

const HELP = `Usage: serverless-cdk-project open [api | console | function <name> | table <name> | logs [function]] [flags]

Opens a page of a deployed stage in the browser: the API, which is the default, or a page of the AWS console.

  api                  the URL of the API
  console              the stack
  function <name>      a function
  table <name>         a table, by the name of its declaration or its logical id
  logs [function]      the log group of a function, or all log groups

  --print              prints the address instead
  --stage <name>       the stage; without it, the project's default stage
${PROFILE_HELP}
`;

const TARGETS = ['api', 'console', 'function', 'table', 'logs'];

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments('open', args, {
    print: { type: 'boolean' },
    ...STAGE_FLAGS,
    help: { type: 'boolean', short: 'h' },
  });
  const { help, print, ...choice } = values;
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [target = 'api', name, ...others] = positionals;
  if (!TARGETS.includes(target))
    throw new UserError('USAGE', `open: unknown page "${target}"${suggestion(target, TARGETS)}`);
  const takesName = target === 'logs' || needsName(target);
  if (others.length > 0 || (name !== undefined && !takesName)) {
    throw new UserError('USAGE', `open: unexpected "${takesName ? others[0] : name}"`);
  }
  if (needsName(target) && name === undefined)
    throw new UserError('USAGE', `open: expected the name: open ${target} <name>`);
  return withDeployedStage('open', currentProjectDir(), choice, async ({ stack }) => {
    const address = addressOf(stack, target, name);
    if (print) process.stdout.write(`${address}\n`);
    else await openInBrowser(address);
    return 0;
  });
}

function needsName(target: string): boolean {
  return target === 'function' || target === 'table';
}

function addressOf(stack: DeployedStack, target: string, name: string | undefined): string {
  const links = new ConsoleLinks(stack);
  const functionNamed = (wanted: string) => findFunction('open', functionsOf(stack), wanted);
  switch (target) {
    case 'console':
      return links.stackPage();
    case 'function':
      return links.function(functionNamed(name!).functionName);
    case 'table':
      return links.table(tableNamed(stack, name!));
    case 'logs':
      return name === undefined ? links.logGroups() : links.logGroup(functionNamed(name).logGroup);
    default: {
      const [url] = Object.values(apiUrls(stack));
      if (url === undefined) throw new UserError('NOT_DEPLOYED', `open: the stack ${stack.stage.stackName} has no API`);
      return url;
    }
  }
}

/** The logical id of a table of the CDK is that of its construct, and eight digits. */
function tableNamed({ resources }: DeployedStack, name: string): string {
  const tables = resources.filter(({ type }) => ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].includes(type));
  const declared = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');
  const found = tables.find(({ logicalId, physicalId }) => [logicalId, declared(logicalId), physicalId].includes(name));
  if (found) return found.physicalId;
  const known = tables.map(({ logicalId }) => declared(logicalId));
  throw new UserError('USAGE', `open: there is no deployed table "${name}"${suggestion(name, known)}`);
}

/** Fails with the address in the message if there is no browser, as on a server. */
async function openInBrowser(address: string): Promise<void> {
  const [program, ...args] = opener(process.platform);
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true, env: process.env });
  const failed = await new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(true));
    child.once('spawn', () => resolve(false));
  });
  child.unref();
  if (failed) throw new UserError('USAGE', `open: ${program} is not there to open a browser: ${address}`);
}

function opener(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  // `start` would take the `&` of an address for the next command.
  return platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open'];
}
