import { readConfig, stageOf } from '../../config';
import { currentProjectDir, parseFlags } from '../command';
import { PROFILE_HELP, STAGE_FLAGS } from '../deployed-stage';
import { AWS_CHECKS } from '../doctor/aws-checks';
import type { Finding } from '../doctor/check';
import { gatherFacts } from '../doctor/gather';
import { MACHINE_CHECKS } from '../doctor/machine-checks';
import { checkStage } from '../stages';

const HELP = `Usage: serverless-cdk-project doctor [flags]

Looks for what keeps the commands from working, on this machine and in the project, and names the fix of each problem.
The exit code is 1 if there is an error.

  --aws                calls AWS, to try the credentials and to look at the account of the stage
  --stage <name>       the stage; without it, the project's default stage
${PROFILE_HELP}
  --json               as JSON
`;

type Named = Finding & { readonly name: string };

export async function run(args: string[]): Promise<number> {
  const { help, json, aws, stage, profile } = parseFlags('doctor', args, {
    aws: { type: 'boolean' },
    json: { type: 'boolean' },
    ...STAGE_FLAGS,
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const projectDir = currentProjectDir();
  const { config, source } = readConfig(projectDir);
  if (stage !== undefined) checkStage('doctor', stage, Object.keys(config.stages));
  const chosen = stageOf(config, stage ?? config.defaultStage, source);
  const facts = await gatherFacts({ projectDir, stage: chosen, aws: aws ?? false, profile });
  const findings = [...MACHINE_CHECKS, ...AWS_CHECKS].map(({ name, find }): Named => ({ name, ...find(facts) }));
  process.stdout.write(json ? `${JSON.stringify(findings, undefined, 2)}\n` : table(findings));
  return findings.some(({ status }) => status === 'error') ? 1 : 0;
}

function table(findings: readonly Named[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .map((finding) => {
      const fix = 'fix' in finding ? `\n${' '.repeat(width + 11)}fix: ${finding.fix}` : '';
      return `${finding.status.padEnd(7)}  ${finding.name.padEnd(width)}  ${finding.text}${fix}\n`;
    })
    .join('');
}
