import { Component, JsonFile, type Project } from 'projen';

/** The port of Node.js for debuggers, which `dev -- --inspect` opens. */
const INSPECTOR_PORT = 9229;

/** Files for VS Code: how to debug `dev` and a test, and the extensions of the tools that the project has. */
export class VsCodeFiles extends Component {
  constructor(project: Project) {
    super(project);
    new JsonFile(project, '.vscode/launch.json', {
      allowComments: true,
      obj: {
        version: '0.2.0',
        configurations: [
          {
            // It finds the threads in which functions run by itself.
            name: `Attach to: ${project.projenCommand} dev -- --inspect`,
            type: 'node',
            request: 'attach',
            port: INSPECTOR_PORT,
            restart: true,
            outFiles: ['${workspaceFolder}/node_modules/.cache/**/*.{js,mjs}'],
            resolveSourceMapLocations: ['${workspaceFolder}/**'],
            skipFiles: ['<node_internals>/**'],
          },
          {
            name: 'The test file in the editor',
            type: 'node',
            request: 'launch',
            program: '${workspaceFolder}/node_modules/jest/bin/jest.js',
            args: ['--runInBand', '--testTimeout=3600000', '--runTestsByPath', '${relativeFile}'],
            console: 'integratedTerminal',
            skipFiles: ['<node_internals>/**'],
          },
        ],
      },
    });
    new JsonFile(project, '.vscode/extensions.json', {
      allowComments: true,
      obj: { recommendations: ['esbenp.prettier-vscode', 'oxc.oxc-vscode'] },
    });
  }
}
