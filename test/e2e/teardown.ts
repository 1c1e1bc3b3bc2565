import * as fs from 'node:fs';

/** `E2E_KEEP=1` leaves the projects behind, to look at. */
export default async function teardown(): Promise<void> {
  if (process.env.E2E_KEEP) console.log(`left behind: ${process.env.E2E_FOLDER}`);
  else if (process.env.E2E_FOLDER) fs.rmSync(process.env.E2E_FOLDER, { recursive: true, force: true });
}
