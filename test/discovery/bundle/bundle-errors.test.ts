import { appFile, Project } from '../project';
import { bundle } from '../../../src/discovery/bundle/bundle';
import { formatBundleErrors } from '../../../src/discovery';

const message = { id: '', pluginName: '', detail: undefined };

test('file, line, column counted from 1, the line of source with a mark, and notes', () => {
  expect(
    formatBundleErrors([
      {
        ...message,
        text: 'Expected ";" but found "x"',
        location: {
          file: 'runtime/app.ts',
          namespace: '',
          line: 12,
          column: 3,
          length: 1,
          lineText: '\tlet x',
          suggestion: '',
        },
        notes: [
          {
            text: 'Began here:',
            location: {
              file: 'runtime/app.ts',
              namespace: '',
              line: 2,
              column: 0,
              length: 1,
              lineText: '{',
              suggestion: '',
            },
          },
        ],
      },
    ]),
  ).toBe(
    [
      'runtime/app.ts:12:4: Expected ";" but found "x"',
      '',
      '    12 │ \tlet x',
      '       ╵ \t  ^',
      '',
      '  runtime/app.ts:2:1: Began here:',
      '',
      '      2 │ {',
      '        ╵ ^',
    ].join('\n'),
  );
});

test('a message without a place, and several messages', () => {
  expect(
    formatBundleErrors([
      { ...message, text: 'One', location: null, notes: [] },
      { ...message, text: 'Two', location: null, notes: [] },
    ]),
  ).toBe('One\n\nTwo');
});

describe('an import of a file that is no code says how to deploy and read it', () => {
  const message = (file: string) => {
    const text = `No loader is configured for ".${file.split('.').pop()}" files: ${file}`;
    return formatBundleErrors([{ id: '', pluginName: '', text, location: null, notes: [], detail: undefined }], 'src');
  };

  test.each(['html', 'sql', 'md', 'pem', 'graphql'])('.%s', (extension) => {
    const name = `pages/a.${extension}`;
    expect(message(`src/${name}`)).toBe(
      `src/${name} cannot be imported, only code and JSON can. Have it deployed beside the code: write \`bundling: { files: ['${name}'] }\` ` +
        `in .projenrc.ts, and run \`npx projen\`. Then read it, in a module beside app.ts: \`readFileSync(join(__dirname, '${name}'), 'utf8')\` ` +
        'is right on Lambda, in `npx projen dev` and in tests.',
    );
  });

  test('.wasm', () => {
    expect(message('src/a.wasm')).toContain("`new WebAssembly.Module(readFileSync(join(__dirname, 'a.wasm')))`");
  });

  test('of a package', () => {
    expect(message('../node_modules/@s/pkg/dist/page.html')).toBe(
      '@s/pkg imports a file that cannot be bundled, page.html. Have the package installed beside the bundle: ' +
        "write `bundling: { nodeModules: ['@s/pkg'] }` in .projenrc.ts, and run `npx projen`.",
    );
  });
});

test.each(['html', 'sql', 'wasm', 'md', 'txt', 'css'])(
  'the synthesis of an app that imports a .%s file says so with the line',
  async (extension) => {
    const project = new Project({
      [`runtime/pages/a.${extension}`]: '<a>',
      'runtime/app.ts': appFile(
        "app.get('/', () => page);",
        `// @ts-ignore\nimport page from './pages/a.${extension}';\n`,
      ),
    });
    await expect(bundle(project.dir, 'runtime')).rejects.toThrow(
      new RegExp(
        `^runtime/app\\.ts:3:18: runtime/pages/a\\.${extension} cannot be imported.*files: \\['pages/a\\.${extension}'\\]`,
      ),
    );
  },
);
