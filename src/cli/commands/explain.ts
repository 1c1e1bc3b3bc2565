import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { generateFiles } from './generate';
import { readConfig, suggestion } from '../../config';
import { synthesize } from '../../local/dev';
import { currentProjectDir, parseFlags } from '../command';
import { explainedApps, explainedTable } from '../explained';
import { EXPLAIN_CONTEXT } from '../../manifest/names';
import { UserError } from '../../errors';

const HELP = `Usage: serverless-cdk-project synth --explain [--json] [--stage <name> | --all]

Synthesizes, and shows for each function and the API which settings hold and where each one comes from: from the defaults,
the project, a stage, a function of either, or stageConfig in infrastructure/. Nothing is written to cdk.out.

  --json          as JSON
  --stage <name>  the stage, of those in .projenrc.ts; without it, the default stage
  --all           all stages
`;

/** Shows the effective settings and their sources. It needs no AWS account, and installs nothing. */
export async function run(args: string[]): Promise<number> {
  const { help, json, stage, all } = parseFlags('synth --explain', args, {
    explain: { type: 'boolean' },
    json: { type: 'boolean' },
    stage: { type: 'string' },
    all: { type: 'boolean' },
    // The project's tasks pass it; it suppresses the template, which is not shown here anyway.
    quiet: { type: 'boolean', short: 'q' },
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (stage !== undefined && all) {
    throw new UserError('USAGE', 'synth --explain: --stage and --all choose one stage or all of them; use one of them');
  }
  const projectDir = currentProjectDir();
  const known = Object.keys(readConfig(projectDir).config.stages);
  if (stage !== undefined && !known.includes(stage)) {
    throw new UserError('USAGE', `synth --explain: unknown stage "${stage}"${suggestion(stage, known)}`);
  }
  generateFiles(projectDir);
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'explain-'));
  try {
    await synthesize({
      projectDir,
      outdir,
      stage: all ? '*' : stage,
      context: { [EXPLAIN_CONTEXT]: true },
    });
    const apps = explainedApps(outdir);
    if (apps.length === 0) {
      throw new UserError('USAGE', 'synth --explain: there is no runtime app in the stacks that were synthesized');
    }
    process.stdout.write(`${json ? JSON.stringify(apps, undefined, 2) : explainedTable(apps)}\n`);
    return 0;
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}
