import { apiUrls } from '../../deployed/urls';
import { UserError } from '../../errors';
import { currentProjectDir, parseFlags } from '../command';
import { PROFILE_HELP, STAGE_FLAGS, withDeployedStage } from '../deployed-stage';

const HELP = `Usage: serverless-cdk-project url [flags]

Prints the URLs of a deployed stage: that of the API, and that of the WebSocket API.

  --stage <name>       the stage; without it, the project's default stage
${PROFILE_HELP}
  --json               as JSON, by the name of the stack's output
`;

export async function run(args: string[]): Promise<number> {
  const { help, json, ...choice } = parseFlags('url', args, {
    json: { type: 'boolean' },
    ...STAGE_FLAGS,
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  return withDeployedStage('url', currentProjectDir(), choice, async ({ stack }) => {
    const urls = apiUrls(stack);
    if (Object.keys(urls).length === 0) {
      throw new UserError('NOT_DEPLOYED', `url: the stack ${stack.stage.stackName} has no API`);
    }
    process.stdout.write(`${json ? JSON.stringify(urls, undefined, 2) : Object.values(urls).join('\n')}\n`);
    return 0;
  });
}
