#!/usr/bin/env node
import { exitCodeOf, type Command } from './command';
import { suggestion } from '../config';
import { printUncaught, UserError } from '../errors';

interface Entry {
  readonly summary: string;
  /** Loaded when the command runs, so that each command loads its own modules only. */
  readonly load: () => Command;
}

const cdk = (name: string): Command => ({
  run: (args) =>
    name === 'synth' && args.includes('--explain')
      ? (require('./commands/explain') as Command).run(args)
      : (require('./commands/cdk') as typeof import('./commands/cdk')).runCdkCommand(name, args),
});

const COMMANDS: { readonly [name: string]: Entry } = {
  dev: {
    summary: "runs the stack's APIs, functions and tables on this machine",
    load: () => require('./dev-supervisor'),
  },
  generate: {
    summary: 'writes the bridge and the manifest from runtime/app.ts',
    load: () => require('./commands/generate'),
  },
  synth: {
    summary: 'synthesizes the stack into cdk.out; --explain shows where settings come from',
    load: () => cdk('synth'),
  },
  diff: {
    summary: 'compares the stack with what is deployed; --base compares the app with a commit',
    load: () => require('./commands/diff'),
  },
  deploy: { summary: 'deploys the stack to AWS', load: () => cdk('deploy') },
  destroy: { summary: 'deletes the stack from AWS, and lists what stays', load: () => cdk('destroy') },
  bootstrap: {
    summary: 'prepares an AWS account and region for deployments',
    load: () => require('./commands/bootstrap'),
  },
  'feature-flags': {
    summary: 'shows feature flags of the CDK that are new since the project was created, and adopts them',
    load: () => require('./commands/feature-flags'),
  },
  openapi: {
    summary: "prints the API's description as OpenAPI 3.1, or as a page",
    load: () => require('./commands/openapi'),
  },
  token: {
    summary: 'prints a token that the authorizers of the running dev accept',
    load: () => require('./commands/token'),
  },
  env: {
    summary: 'runs a command with the AWS services of the running dev, or prints the variables for that',
    load: () => require('./commands/env'),
  },
  invoke: {
    summary: 'invokes a function, a schedule or a route, of the running dev or of a deployed stage',
    load: () => require('./commands/invoke'),
  },
  routes: {
    summary: 'shows the routes of the app, and their URLs on a stage',
    load: () => require('./commands/routes'),
  },
  logs: { summary: 'shows the logs of a deployed stage', load: () => require('./commands/logs') },
  url: { summary: 'prints the URLs of a deployed stage', load: () => require('./commands/url') },
  open: {
    summary: 'opens the API of a deployed stage, or a page of the AWS console',
    load: () => require('./commands/open'),
  },
  state: {
    summary: 'exports and imports the data that dev --persist keeps',
    load: () => require('./commands/state'),
  },
  add: { summary: 'adds a runtime app to an existing CDK app', load: () => require('./commands/add') },
  migrate: {
    summary: 'shows what this version needs to be changed in the code of the project, and changes it',
    load: () => require('./commands/migrate'),
  },
  'upgrade:samples': {
    summary: 'shows what the template of this version changes in the sample files, and applies it',
    load: () => require('./commands/upgrade-samples'),
  },
  doctor: {
    summary: 'looks for what keeps the commands from working, and names the fix',
    load: () => require('./commands/doctor'),
  },
  watch: { summary: 'deploys, and deploys again on each change', load: () => cdk('watch') },
};

/** Runs the command line; its result is the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...given] = argv;
  const args = withoutSeparator(given);
  return exitCodeOf(async () => {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      process.stdout.write(help());
      return name === undefined ? 1 : 0;
    }
    if (name === '--version' || name === '-v') {
      const { packageVersion } = require('../upgrade/version') as typeof import('../upgrade/version');
      process.stdout.write(`${packageVersion()}\n`);
      return 0;
    }
    if (!Object.hasOwn(COMMANDS, name)) {
      throw new UserError(
        'USAGE',
        `unknown ${name.startsWith('-') ? 'flag' : 'command'} "${name}"${suggestion(name, Object.keys(COMMANDS))}`,
      );
    }
    return COMMANDS[name].load().run(args);
  });
}

/** `npx projen dev -- --inspect`: flags that projen has too (`--inspect`, `--debug`) reach a task only behind `--`. */
function withoutSeparator(args: readonly string[]): string[] {
  const at = args.indexOf('--');
  return args.filter((_, i) => i !== at);
}

function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  return [
    'Usage: serverless-cdk-project <command> [arguments]',
    '',
    ...Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'serverless-cdk-project <command> --help shows the arguments of a command.',
    '',
  ].join('\n');
}

if (require.main === module) {
  printUncaught();
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
