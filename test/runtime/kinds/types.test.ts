import * as path from 'node:path';
import * as ts from 'typescript';

/** What whoever declares a function, or reads a manifest, gets to see of the types that follow from the descriptors. */
const ROOT = path.join(__dirname, '../../..');
const FILE = path.join(__dirname, 'sample.ts');
const SAMPLE = `
import type { FunctionManifest, KinesisFunction, SqsFunction } from '../../../src/manifest/manifest';
import { App } from '../../../src/runtime';
const app = new App({ name: 'a' });
app.onSqsMessage(app.queue('Q'), { name: 'f', batchSize: 5, filters: [{ body: ['a'] }] }, () => undefined);
app.onKinesisRecord(app.stream('S'), { name: 'f', startingPosition: 'TRIM_HORIZON' }, () => undefined);
app.onWsConnect({ name: 'f', authorizer: undefined }, () => undefined);
app.onSqsMessage(app.queue('Q'), { name: 'f', batchSize: '5' }, () => undefined);
app.onEventBridge({ name: 'f' }, () => undefined);
const incomplete: KinesisFunction = { kind: 'kinesis', source: { name: 's' } };
const other: SqsFunction = incomplete;
`;

const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
const read = (file: string) => (file === FILE ? SAMPLE : ts.sys.readFile(file));
const service = ts.createLanguageService({
  useCaseSensitiveFileNames: () => true,
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getScriptFileNames: () => [FILE],
  getScriptVersion: () => '1',
  getScriptSnapshot: (file) => {
    const text = read(file);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  fileExists: (file) => file === FILE || ts.sys.fileExists(file),
  readFile: read,
  getCurrentDirectory: () => ROOT,
  getCompilationSettings: () => ({ ...options, noEmit: true, noUnusedLocals: false }),
  getDefaultLibFileName: ts.getDefaultLibFilePath,
});

function hover(text: string): { type: string; docs: string; default?: string } {
  const { displayParts, documentation, tags } = service.getQuickInfoAtPosition(FILE, SAMPLE.indexOf(text))!;
  const tag = tags?.find(({ name }) => name === 'default');
  return {
    type: ts.displayPartsToString(displayParts),
    docs: ts.displayPartsToString(documentation),
    ...(tag && { default: ts.displayPartsToString(tag.text) }),
  };
}

test('an editor shows the docblock of an option', () => {
  expect(hover('batchSize: 5')).toEqual({
    type: '(property) batchSize?: number | undefined',
    docs: 'The maximum number of messages in an invocation: 1 to 10000.',
    default: '10',
  });
  expect(hover('startingPosition')).toEqual({
    type: '(property) startingPosition?: "LATEST" | "TRIM_HORIZON" | undefined',
    docs: 'The position in the stream at which reading begins.',
    default: "'LATEST'",
  });
  expect(hover('filters').docs).toContain('Only messages that match one of these patterns');
  expect(hover('authorizer').docs).toContain('The authorizer of connections');
});

test('an error prints the names of the types, not what they are made of', () => {
  const found = service
    .getSemanticDiagnostics(FILE)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(found).toEqual([
    expect.stringContaining("Type 'string' is not assignable to type 'number'"),
    expect.stringContaining(
      "Property 'pattern' is missing in type '{ name: string; }' but required in type 'EventBridgeOptions'",
    ),
    "Type '{ kind: \"kinesis\"; source: { name: string; }; }' is missing the following properties from type 'KinesisFunction': batchSize, startingPosition",
    expect.stringMatching(/^Type 'KinesisFunction' is not assignable to type 'SqsFunction'/),
  ]);
  expect(found.join('\n')).not.toMatch(/OptionsOf|ManifestOf|Described|Given/);
});

test('the docblocks are part of the declarations that are published', () => {
  const file = path.join(ROOT, 'src/runtime/kinds/sqs.ts');
  const program = ts.createProgram([file], { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true });
  let text = '';
  program.emit(program.getSourceFile(file), (_, content) => (text += content), undefined, true);
  expect(text).toMatch(
    /\* The maximum number of messages in an invocation: 1 to 10000\.\s+\*\s+\* @default 10\s+\*\/\s+readonly batchSize:/,
  );
});
