import * as fs from 'node:fs';

export default function teardown(): void {
  if (process.env.MADE_TEMPLATES) fs.rmSync(process.env.MADE_TEMPLATES, { recursive: true, force: true });
}
