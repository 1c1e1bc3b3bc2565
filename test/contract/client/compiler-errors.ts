import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

export interface CompilerError {
  /** The name of the file. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The errors of files that are written into a folder, in the strictest settings of the compiler. */
export function compilerErrors(folder: string, files: { readonly [name: string]: string }): CompilerError[] {
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content);
  const program = ts.createProgram(
    Object.keys(files).map((name) => path.join(folder, name)),
    {
      noEmit: true,
      strict: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      noImplicitReturns: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      verbatimModuleSyntax: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
      types: [],
    },
  );
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file, start = 0 }) => ({
    file: path.basename(file?.fileName ?? ''),
    line: (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
  }));
}
