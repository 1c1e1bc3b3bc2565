import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROUTE_FILES } from '../client/app';

const read = (file: string) => fs.readFileSync(path.join(__dirname, 'app', `${file}.txt`), 'utf8');

/** The files of the sample app, in place of those of a new project. */
export const SAMPLE_FILES = {
  ...ROUTE_FILES,
  'runtime/app.ts': read('app.ts'),
  'infrastructure/stacks/app-stack.ts': read('app-stack.ts'),
};
