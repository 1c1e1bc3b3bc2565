import type { typescript } from 'projen';
import { PACKAGE } from '../manifest/names';

/** The tasks that run the command of this package. */
const COMMANDS: { readonly [task: string]: string } = {
  // projen's own `--inspect` prints this, and not what a debugger needs.
  dev: "Runs the stack's APIs, functions and tables on this machine: no account, no Docker. For a debugger: dev -- --inspect",
  synth: 'Synthesizes the stack into cdk.out',
  diff: 'Compares the stack with what is deployed, or the app with a commit (--base)',
  deploy: 'Deploys the stack to AWS',
  destroy: 'Deletes the stack from AWS',
  bootstrap: 'Prepares an AWS account and region for deployments',
  'feature-flags': 'Shows the feature flags of the CDK that have come since the project was created, and takes them',
  openapi: "Prints the API's description as OpenAPI 3.1",
  token: 'Prints a token that the JWT and Cognito authorizers of the running dev accept',
  env: 'Runs a command with the AWS services of the running dev, or prints the variables for that',
  invoke: 'Invokes a function, a schedule or a route, of the running dev or of a deployed stage',
  routes: 'Shows the routes of the app, and their URLs on a stage',
  logs: 'Shows the logs of a deployed stage',
  url: 'Prints the URLs of a deployed stage',
  open: 'Opens the API of a deployed stage, or a page of the AWS console',
  doctor: 'Looks for what keeps the commands from working, and names the fix',
  state: 'Exports and imports the data that dev --persist keeps',
  migrate: 'Shows what this version needs to be changed in the code of the project, and changes it',
  'upgrade:samples': 'Shows what the template of this version changes in the sample files, and applies it',
  watch: 'Deploys, and deploys again on each change',
};

export function addTasks(project: typescript.TypeScriptProject, stages: readonly string[]) {
  // projen starts npm for this, 0.4 s for every task and every task within a task.
  project.tasks.addEnvironment(
    'PATH',
    "$(node -p \"require('path').resolve('node_modules/.bin') + require('path').delimiter + process.env.PATH\")",
  );
  // `upgrade` runs a tool by `npx`, which asks before it installs it, and fails where nobody can answer.
  project.tasks.addEnvironment('npm_config_yes', 'true');

  for (const [name, description] of Object.entries(COMMANDS)) {
    const task = project.tasks.tryFind(name) ?? project.addTask(name);
    task.description = description;
    task.reset();
    task.execArgs([PACKAGE, name], { receiveArgs: true });
  }
  for (const stage of stages) {
    project
      .addTask(`deploy:${stage}`, { description: `Deploys the stage ${stage} to AWS` })
      .execArgs([PACKAGE, 'deploy', '--stage', stage], { receiveArgs: true });
  }

  const typecheck = project.addTask('typecheck', { description: 'Checks the types of all code' });
  typecheck.execArgs([PACKAGE, 'generate']);
  typecheck.execArgs(['tsc', '--noEmit']);

  project.compileTask.reset();
  project.compileTask.spawn(typecheck);
  // A stage that cannot be synthesized fails here, not at its deployment.
  project.postCompileTask.execArgs([PACKAGE, 'synth', '--quiet', '--all']);
  for (const name of ['test', 'test:watch', 'test:update']) {
    project.tasks.tryFind(name)?.prependSteps({ execArgs: [PACKAGE, 'generate'] });
  }
}
