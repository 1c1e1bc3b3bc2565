import { runningDev, type RunningDev } from '../../local/dev/running-dev';
import { currentProjectDir, parseFlags } from '../command';
import { UserError } from '../../errors';
import { commandOf } from '../../package-manager';

const HELP = `Usage: serverless-cdk-project token [flags]

Prints a token that the JWT and Cognito authorizers of the running \`dev\` accept:
curl -H "Authorization: Bearer $(${commandOf('token')} --sub ada --scope orders)" http://127.0.0.1:3000/orders

  --sub <name>         the subject; without it, "local"
  --scope <scope>      a scope; may be given several times. Of a user pool, this makes it an access token
  --claim <name=value> a further claim; a value that is JSON is read as such. May be given several times
  --expires <seconds>  the time for which it is valid; without it, 3600
  --authorizer <name>  the authorizer that it is for, if the stack has several
  --stage <name>       the stage of the \`dev\`, if several are running
  --port <number>      the port of one of its APIs, if several are running
  --json               as JSON
`;

export async function run(args: string[]): Promise<number> {
  const values = parseFlags('token', args, {
    sub: { type: 'string' },
    scope: { type: 'string', multiple: true },
    claim: { type: 'string', multiple: true },
    expires: { type: 'string' },
    authorizer: { type: 'string' },
    stage: { type: 'string' },
    port: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const dev = await runningDev(currentProjectDir(), values);
  const token = await issueToken(dev, {
    sub: values.sub,
    scopes: values.scope?.flatMap((scope) => scope.split(/\s+/)),
    claims: Object.fromEntries((values.claim ?? []).map(claimOf)),
    expiresIn: values.expires === undefined ? undefined : secondsOf(values.expires),
    authorizer: values.authorizer,
  });
  process.stdout.write(`${values.json ? JSON.stringify({ token }, undefined, 2) : token}\n`);
  return 0;
}

async function issueToken({ issuer }: RunningDev, options: object): Promise<string> {
  if (!issuer) {
    throw new UserError(
      'NO_DEV',
      `the stack of \`${commandOf('dev')}\` has no authorizer that takes tokens: cognitoAuthorizer(), jwtAuthorizer()`,
    );
  }
  const response = await fetch(`${issuer.url}/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${issuer.secret}` },
    body: JSON.stringify(options),
  });
  const { token, message } = (await response.json()) as { token?: string; message?: string };
  if (token === undefined) throw new UserError('USAGE', `token: ${message}`);
  return token;
}

function claimOf(text: string): [string, unknown] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UserError('USAGE', `--claim: expected <name>=<value>, got "${text}"`);
  const value = text.slice(equals + 1);
  try {
    return [text.slice(0, equals), JSON.parse(value)];
  } catch {
    return [text.slice(0, equals), value];
  }
}

function secondsOf(text: string): number {
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new UserError('USAGE', `--expires: expected seconds, got "${text}"`);
}
