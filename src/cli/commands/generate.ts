import { generate, inCi } from '../../bridge';
import { checkInfrastructureImports } from '../../discovery';
import type { Manifest } from '../../manifest/manifest';
import { currentProjectDir, parseFlags } from '../command';

const HELP = `Usage: serverless-cdk-project generate [--check]

Writes infrastructure/runtime-app.ts and runtime/manifest.json from what runtime/app.ts declares,
and checks that the code below infrastructure/ imports only types from runtime/.

  --check  writes nothing, and fails if a file would change; this is the default where CI is set
`;

export async function run(args: string[]): Promise<number> {
  const values = parseFlags('generate', args, { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  generateFiles(currentProjectDir(), values.check);
  return 0;
}

/** The first step of every command that reads the bridge or the manifest, which is its result. */
export function generateFiles(projectDir: string, check: boolean = inCi()): Manifest {
  const { manifest, changed, warnings } = generate({ projectDir, check });
  for (const file of changed) process.stderr.write(`${file} updated from runtime/app.ts\n`);
  for (const warning of warnings) process.stderr.write(`Warning: ${warning}\n`);
  checkInfrastructureImports(projectDir);
  return manifest;
}
