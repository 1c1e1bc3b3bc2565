import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { AppStack } from './stacks/app-stack';

const app = new App();

// The stages chosen by `--stage` (or `--all`), from runtime/config.json; without either, the default stage.
for (const stage of stages(app)) {
  new AppStack(app, stage.stackName, { stage, env: stage.env });
}
