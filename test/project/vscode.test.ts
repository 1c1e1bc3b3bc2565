import { synthesized } from './synthesized';

test('VS Code can attach to dev and debug the test in the editor, if that is wanted', () => {
  const project = synthesized({ vscode: true });
  expect(project.json('.vscode/launch.json').configurations).toMatchObject([
    { type: 'node', request: 'attach', port: 9229 },
    { type: 'node', request: 'launch', program: '${workspaceFolder}/node_modules/jest/bin/jest.js' },
  ]);
  expect(project.json('.vscode/extensions.json').recommendations).toContain('oxc.oxc-vscode');
});

test('there are no files for VS Code otherwise', () => {
  expect(synthesized().exists('.vscode')).toBe(false);
});
