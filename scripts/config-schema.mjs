// Writes config.schema.json, which editors read for runtime/config.json, from the rules that the configuration is checked by.
//
//   node --import tsx scripts/config-schema.mjs
import * as fs from 'node:fs';
import { configSchema } from '../src/config/check-config.ts';

fs.writeFileSync(
  new URL('../config.schema.json', import.meta.url),
  `${JSON.stringify(configSchema(), undefined, 1)}\n`,
);
