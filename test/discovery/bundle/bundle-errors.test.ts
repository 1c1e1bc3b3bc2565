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
