import { type Change, LEVELS } from './change';
import type { Diff } from './diff';
import { COMMENT_MARK } from '../../manifest/names';

export type DiffFormat = 'text' | 'markdown' | 'json' | 'github';

export const DIFF_FORMATS: readonly DiffFormat[] = ['text', 'markdown', 'json', 'github'];

/** A change that the project accepts: by what it is, whatever its effect is called. */
export type AcceptedChange = Pick<Change, 'at' | 'text'>;

const MARKS = { breaking: '!', dangerous: '!', unknown: '?', safe: ' ' };

export function isAccepted({ at, text }: Change, accepted: readonly AcceptedChange[]): boolean {
  return accepted.some((one) => one.at === at && one.text === text);
}

/** The changes that fail a check: those that are breaking or dangerous, and not accepted. */
export function failing({ app, permissions }: Diff, accepted: readonly AcceptedChange[]): Change[] {
  return [...app, ...permissions].filter(
    (change) => (change.level === 'breaking' || change.level === 'dangerous') && !isAccepted(change, accepted),
  );
}

/** @param base the name of what the app is compared with, for titles */
export function renderDiff(diff: Diff, format: DiffFormat, base: string, accepted: readonly AcceptedChange[]): string {
  switch (format) {
    case 'json': {
      const withAccepted = (changes: readonly Change[]) =>
        changes.map((change) => ({ ...change, accepted: isAccepted(change, accepted) }));
      const { app, permissions } = diff;
      return `${JSON.stringify({ base, app: withAccepted(app), permissions: withAccepted(permissions) }, undefined, 2)}\n`;
    }
    case 'text':
      return [
        ...textBlock('App', diff.app, accepted),
        ...textBlock('Permissions', diff.permissions, accepted),
        '',
      ].join('\n');
    case 'markdown':
      return `${markdown(diff, base, accepted)}\n`;
    case 'github':
      return `${COMMENT_MARK}\n${markdown(diff, base, accepted)}\n`;
  }
}

function textBlock(title: string, changes: readonly Change[], accepted: readonly AcceptedChange[]): string[] {
  const width = Math.min(40, Math.max(0, ...changes.map(({ at }) => at.length)));
  return [
    title,
    ...(changes.length === 0 ? ['  no changes'] : []),
    ...changes.map((change) => {
      const { level, at, text, effect } = change;
      const note = isAccepted(change, accepted) ? '   (accepted)' : effect === undefined ? '' : `   (${effect})`;
      return `${MARKS[level]} ${at.padEnd(width)}   ${text}${note}`;
    }),
    '',
  ];
}

function markdown({ app, permissions }: Diff, base: string, accepted: readonly AcceptedChange[]): string {
  const open = failing({ app, permissions }, accepted);
  const count = LEVELS.flatMap((level) => {
    const found = [...app, ...permissions].filter((change) => change.level === level).length;
    return found === 0 ? [] : [`${found} ${level}`];
  });
  const verdict =
    app.length + permissions.length === 0
      ? 'No changes of the app.'
      : `${count.join(', ')}.${open.length > 0 ? ' **Accept what is intended with `npx projen diff --accept`.**' : ''}`;
  return [
    `### Changes of the app since \`${base}\``,
    '',
    verdict,
    ...table('App', app, accepted),
    ...table('Permissions', permissions, accepted),
  ].join('\n');
}

function table(title: string, changes: readonly Change[], accepted: readonly AcceptedChange[]): string[] {
  if (changes.length === 0) return [];
  return [
    '',
    `**${title}**`,
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
