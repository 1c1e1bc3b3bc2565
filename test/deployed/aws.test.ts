import { DeployedProject } from './deployed-project';
import { Aws } from '../../src/deployed/aws';

let project: DeployedProject;
beforeEach(async () => {
  project = await DeployedProject.create();
});
afterEach(async () => {
  jest.dontMock('node:module');
  await project.remove();
});

test("a client that the project has is used in place of this package's own", () => {
  project.write({
    'node_modules/@aws-sdk/client-lambda/package.json': '{"name":"@aws-sdk/client-lambda","main":"index.js"}',
    'node_modules/@aws-sdk/client-lambda/index.js': 'exports.isOfTheProject = true;',
  });
  const aws = new Aws({ projectDir: project.dir });
  expect(aws.load('client-lambda')).toEqual({ isOfTheProject: true });
  expect(aws.load('client-cloudformation')).toHaveProperty('CloudFormationClient');
});

test('a client that is not installed is an error with the command that adds it', () => {
  jest.doMock('node:module', () => ({
    ...jest.requireActual<object>('node:module'),
    createRequire: () => ({
      resolve() {
        throw new Error('Cannot find module');
      },
    }),
  }));
  jest.isolateModules(() => {
    const { Aws: Isolated } = require('../../src/deployed/aws') as { Aws: typeof Aws };
    expect(() => new Isolated({ projectDir: project.dir }).load('client-cloudwatch-logs')).toThrow(
      'npm install --save-dev @aws-sdk/client-cloudwatch-logs',
    );
  });
});
