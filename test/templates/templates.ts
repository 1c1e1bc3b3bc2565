import * as fs from 'node:fs';
import * as path from 'node:path';

export interface CheckedTemplate {
  /** The test that made it, and the stack. */
  readonly name: string;
  readonly file: string;
  /** Whether it is made of the samples that users start from, or read. */
  readonly sample: boolean;
}

// Bytes. What is longer has many of the same: routes, functions.
const LONG = 100_000;

/** Each template once, however many tests make it; of the long ones of a test, the longest. */
export function templates(): CheckedTemplate[] {
  const dir = process.env.CHECKED_TEMPLATES!;
  const byContent = new Map<string, CheckedTemplate>();
  const longest = new Map<string, { readonly length: number; readonly template: CheckedTemplate }>();
  for (const name of (fs.readdirSync(dir, { recursive: true }) as string[]).sort()) {
    if (!name.endsWith('.template.json')) continue;
    const file = path.join(dir, name);
    const content = fs.readFileSync(file, 'utf8');
    const template = { name, file, sample: /^(cdk\.sample-app|docs\.)/.test(name) };
    const test = name.replace(/-[^-]{6}[/\\].*$/, '');
    if (content.length < LONG) {
      if (!byContent.has(content)) byContent.set(content, template);
    } else if (content.length > (longest.get(test)?.length ?? 0)) {
      longest.set(test, { length: content.length, template });
    }
  }
  if (byContent.size === 0) throw new Error(`there are no templates in ${dir}`);
  return [...byContent.values(), ...[...longest.values()].map(({ template }) => template)];
}

/** Something that a tool finds fault with. */
export interface Finding {
  readonly rule: string;
  /** Its type and logical id: `AWS::Lambda::Function Orders`. */
  readonly resource: string;
  readonly message: string;
  readonly template: CheckedTemplate;
}

/** A finding that is as it should be. */
export interface Accepted {
  readonly rule: string | RegExp;
  /** Of the finding's `resource`. */
  readonly resource: RegExp;
  readonly reason: string;
  /** The resource is one that a test makes for itself: no such finding is accepted in what users start from. */
  readonly testsOnly?: boolean;
}

function accepts({ rule, resource, testsOnly }: Accepted, finding: Finding): boolean {
  if (testsOnly && finding.template.sample) return false;
  return (
    (typeof rule === 'string' ? rule === finding.rule : rule.test(finding.rule)) && resource.test(finding.resource)
  );
}

/** What is not accepted, a line for each rule and resource, with one of the templates. */
export function unaccepted(findings: readonly Finding[], accepted: readonly Accepted[]): string[] {
  const lines = new Map<string, string>();
  for (const finding of findings) {
    if (accepted.some((entry) => accepts(entry, finding))) continue;
    const { rule, resource, message, template } = finding;
    lines.set(`${rule} ${resource}`, `${rule} ${resource}: ${message} (${template.name})`);
  }
  return [...lines.values()].sort();
}

/** The entries that accept nothing any more. */
export function stale(findings: readonly Finding[], accepted: readonly Accepted[]): string[] {
  return accepted
    .filter((entry) => !findings.some((finding) => accepts(entry, finding)))
    .map(({ rule, resource }) => `${rule} ${resource}`);
}
