import * as fs from 'node:fs';
import * as path from 'node:path';
import Ajv from 'ajv';

const FOLDER = path.resolve(__dirname, '../../docs/schemas');

/** The value that a command has printed with `--json`, if it has the schema of the command. */
export function parsedOutput(command: string, text: string): any {
  const value: unknown = JSON.parse(text);
  const ajv = new Ajv({ allErrors: true });
  const schema = JSON.parse(fs.readFileSync(path.join(FOLDER, `${command}.json`), 'utf8'));
  expect([ajv.validate(schema, value), ajv.errorsText(ajv.errors)]).toEqual([true, 'No errors']);
  return value;
}
