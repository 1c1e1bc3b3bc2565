import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const schemas = fs.readdirSync(path.join(ROOT, 'docs/schemas')).map((file) => file.replace('.json', ''));

test('each command with --json has a schema of its output', () => {
  const folder = path.join(ROOT, 'src/cli/commands');
  const commands = fs
    .readdirSync(folder)
    .filter((file) => fs.readFileSync(path.join(folder, file), 'utf8').includes("json: { type: 'boolean' }"))
    .map((file) => (file === 'explain.ts' ? 'synth-explain' : file.replace('.ts', '')));
  expect(schemas).toEqual(commands.sort());
});

test('each schema is compared with an output, and has its line in the documentation', () => {
  const tests = [__dirname, path.join(__dirname, 'commands')]
    .flatMap((folder) => fs.readdirSync(folder).map((file) => path.join(folder, file)))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => fs.readFileSync(file, 'utf8'))
    .join('\n');
  expect(schemas.filter((name) => !tests.includes(`parsedOutput('${name}',`))).toEqual([]);
  const page = fs.readFileSync(path.join(ROOT, 'docs/output.md'), 'utf8');
  expect(schemas.filter((name) => !page.includes(`schemas/${name}.json`))).toEqual([]);
});
