import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { type Accepted, type Finding, stale, templates, unaccepted } from './templates';
import { pythonWith } from '../python';

const ACCEPTED: readonly Accepted[] = [
  {
    rule: 'W3005',
    resource: /^AWS::(Lambda::Function|StepFunctions::StateMachine) /,
    reason:
      'The CDK lets a function or a state machine wait for its role, and for the policies of the role with it: the first alone would follow from the reference.',
  },
  {
    rule: 'W3037',
    resource: /^AWS::IAM::Policy /,
    reason: 'A test grants an action of a service that does not exist, to see that this does not silence a warning.',
  },
];

/** What a line of cfn-lint's report has, of its JSON format. */
interface Match {
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Filename: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

function lint(): Finding[] {
  const bin = path.dirname(pythonWith(['cfn-lint==1.58.0'], 'cfn-lint', 'The check of the templates'));
  const checked = new Map(templates().map((template) => [template.file, template]));
  const { stdout, stderr } = spawnSync(path.join(bin, 'cfn-lint'), ['--format', 'json', '--', ...checked.keys()], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as Match[]).map(({ Rule, Message, Filename, Location }) => {
    const template = checked.get(Filename)!;
    const { Resources } = JSON.parse(fs.readFileSync(template.file, 'utf8'));
    const [section, id] = Location.Path ?? [];
    return {
      rule: Rule.Id,
      resource: section === 'Resources' ? `${Resources[id]?.Type} ${id}` : `${section} ${id}`,
      message: Message,
      template,
    };
  });
}

let findings: Finding[];
beforeAll(() => {
  findings = lint();
});

test('cfn-lint finds nothing in the templates but accepted findings', () => {
  expect(unaccepted(findings, ACCEPTED)).toEqual([]);
});

test('all accepted findings still occur', () => {
  expect(stale(findings, ACCEPTED)).toEqual([]);
});
