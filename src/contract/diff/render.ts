import { type Change, LEVELS } from './change';
import type { Diff } from './diff';
import { COMMENT_MARK } from '../../manifest/names';
import { commandOf } from '../../package-manager';

export type DiffFormat = 'text' | 'markdown' | 'json' | 'github';

export const DIFF_FORMATS: readonly DiffFormat[] = ['text', 'markdown', 'json', 'github'];

/** A change that the project accepts: by what it is, whatever its effect is called. */
export type AcceptedChange = Pick<Change, 'at' | 'text'>;

const MARKS = { breaking: '!', dangerous: '!', unknown: '?', safe: ' ' };

export function isAccepted({ at, text }: Change, accepted: readonly AcceptedChange[]): boolean {
  return accepted.some((one) => one.at === at && one.text === text);
}

/** The changes that fail a check: those that are breaking or dangerous, and not accepted. */
export function failing(
  { app, permissions, stack = [] }: Partial<Diff>,
  accepted: readonly AcceptedChange[],
): Change[] {
  return [...(app ?? []), ...(permissions ?? []), ...stack].filter(
    (change) => (change.level === 'breaking' || change.level === 'dangerous') && !isAccepted(change, accepted),
  );
}

/** A diff, or the parts of it that could be made. */
export interface Report extends Partial<Diff> {
  /** The name of what the app is compared with, for titles. */
  readonly base: string;
  readonly accepted: readonly AcceptedChange[];
  /** Parts that could not be compared, with the reason. */
  readonly notCompared: readonly { readonly block: BlockName; readonly reason: string }[];
  /** The diff of the CDK with what is deployed, as it prints it. */
  readonly cdk?: string;
}

const TITLES = { app: 'App', permissions: 'Permissions', stack: 'Stack' } as const;

export type BlockName = keyof typeof TITLES | 'cdk';

interface Block {
  readonly title: string;
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
}

function blocksOf(report: Report): Block[] {
  return (Object.keys(TITLES) as (keyof typeof TITLES)[]).flatMap((block) => {
    const notes = report.notCompared
      .filter((one) => one.block === block)
      .map(({ reason }) => `not compared: ${reason}`);
    const changes = report[block];
    return changes === undefined && notes.length === 0 ? [] : [{ title: TITLES[block], changes: changes ?? [], notes }];
  });
}

export function renderDiff(report: Report, format: DiffFormat): string {
  switch (format) {
    case 'json': {
      const { base, app, permissions, stack, notCompared, cdk, accepted } = report;
      const withAccepted = (changes?: readonly Change[]) =>
        changes?.map((change) => ({ ...change, accepted: isAccepted(change, accepted) }));
      const all = {
        base,
        app: withAccepted(app),
        permissions: withAccepted(permissions),
        stack: withAccepted(stack),
        cdk,
        notCompared,
      };
      return `${JSON.stringify(all, undefined, 2)}\n`;
    }
    case 'text': {
      const blocks = blocksOf(report).flatMap((block) => textBlock(block, report.accepted));
      return [...blocks, ...(report.cdk === undefined ? [] : ['CDK', report.cdk]), ''].join('\n');
    }
    case 'markdown':
      return `${markdown(report)}\n`;
    case 'github':
      return comment(report);
  }
}

/** GitHub refuses comments of more than 65,536 characters. */
const MAX_COMMENT = 65_000;

/** A report as a comment, which has what fails and what is unknown rather than what is safe if not all fits. */
function comment(report: Report): string {
  const all = `${COMMENT_MARK}\n${markdown(report)}\n`;
  if (all.length <= MAX_COMMENT) return all;
  const unsafe = (changes?: readonly Change[]) => changes?.filter(({ level }) => level !== 'safe');
  const { app, permissions, stack } = report;
  const rest = { ...report, app: unsafe(app), permissions: unsafe(permissions), stack: unsafe(stack) };
  const text = `${COMMENT_MARK}\n${markdown(rest)}\n`;
  const fitting = text.length <= MAX_COMMENT ? text : text.slice(0, text.lastIndexOf('\n', MAX_COMMENT) + 1);
  return `${fitting}\nNot all changes fit into a comment. \`${commandOf('diff')} --base <branch>\` shows them.\n`;
}

function textBlock({ title, changes, notes }: Block, accepted: readonly AcceptedChange[]): string[] {
  const width = Math.min(40, Math.max(0, ...changes.map(({ at }) => at.length)));
  return [
    title,
    ...notes.map((note) => `  ${note}`),
    ...(changes.length === 0 && notes.length === 0 ? ['  no changes'] : []),
    ...changes.map((change) => {
      const { level, at, text, effect } = change;
      const note = isAccepted(change, accepted) ? '   (accepted)' : effect === undefined ? '' : `   (${effect})`;
      return `${MARKS[level]} ${at.padEnd(width)}   ${text}${note}`;
    }),
    '',
  ];
}

function markdown(report: Report): string {
  const { base, accepted, cdk } = report;
  const blocks = blocksOf(report);
  const all = blocks.flatMap(({ changes }) => changes);
  const count = LEVELS.flatMap((level) => {
    const found = all.filter((change) => change.level === level).length;
    return found === 0 ? [] : [`${found} ${level}`];
  });
  const verdict =
    all.length === 0
      ? 'No changes of the app.'
      : `${count.join(', ')}.${failing(report, accepted).length > 0 ? ` **Accept what is intended with \`${commandOf('diff')} --accept\`.**` : ''}`;
  return [
    `### Changes of the app since \`${base}\``,
    '',
    verdict,
    ...blocks.flatMap((block) => table(block, accepted)),
    ...(cdk === undefined ? [] : ['', '**CDK**', '', '```text', cdk.trimEnd(), '```']),
  ].join('\n');
}

function table({ title, changes, notes }: Block, accepted: readonly AcceptedChange[]): string[] {
  if (changes.length === 0 && notes.length === 0) return [];
  const heading = ['', `**${title}**`, ...notes.flatMap((note) => ['', note])];
  if (changes.length === 0) return heading;
  return [
    ...heading,
    '',
    '| | | change | effect |',
    '|---|---|---|---|',
    ...changes.map((change) => {
      const { level, at, text, effect = '' } = change;
      const cells = [isAccepted(change, accepted) ? `${level}, accepted` : level, `\`${at}\``, text, effect];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
    }),
  ];
}
