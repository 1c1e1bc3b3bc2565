import * as fs from 'node:fs';
import * as path from 'node:path';
import type { HttpPayload } from './http-event';
import type { Config } from '../config';
import { CONFIG_FILE, RUNTIME_DIR } from '../manifest/names';

const PAYLOADS: { readonly [type: string]: HttpPayload } = { rest: '1.0', http: '2.0', url: 'function-url' };

/**
 * The events of the project's API, by its type on the default stage; of a REST API outside a project. The file alone is
 * read, as loading the code for all settings would cost every test file 10 ms and more.
 */
export function projectPayload(dir: string = process.cwd()): HttpPayload {
  const file = path.join(dir, RUNTIME_DIR, CONFIG_FILE);
  if (!fs.existsSync(file)) {
    const parent = path.dirname(dir);
    return parent === dir ? PAYLOADS.rest : projectPayload(parent);
  }
  const { api, defaultStage, stages } = configIn(file);
  return PAYLOADS[stages?.[defaultStage!]?.api?.type ?? api?.type ?? 'rest'] ?? PAYLOADS.rest;
}

function configIn(file: string): Partial<Config> {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (e) {
    throw new Error(`testClient: the type of the API is not known, as ${file} is not JSON: ${(e as Error).message}`);
  }
}
