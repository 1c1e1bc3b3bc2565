import * as path from 'node:path';
import * as ts from 'typescript';

test('what has to compile does, and what has not does not', () => {
  const root = path.join(__dirname, '..', '..');
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const program = ts.createProgram(
    ['types.ts', 'types-wrong.ts'].map((name) => path.join(__dirname, 'fixtures', name)),
    { ...options, noEmit: true },
  );
  const found = ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const { line } = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0) ?? { line: 0 };
    return `${path.relative(root, diagnostic.file?.fileName ?? '')}:${line + 1} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
  });
  expect(found).toEqual([]);
}, 60_000);
