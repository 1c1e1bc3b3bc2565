import * as fs from 'node:fs';
import * as path from 'node:path';
import { eventSourceOf, SOURCE_KINDS } from '../../src/cdk/event-sources';
import type { EventSourceProps } from '../../src/cdk/event-sources/props';
import { kindOf } from '../../src/runtime/kinds';

const page = fs.readFileSync(path.join(__dirname, '../../docs/infrastructure/event-sources.md'), 'utf8');
const [header, , ...rows] = page.match(/^\|.*`onFailure`[^]*?(?=\n\n)/m)![0].split('\n');
const cells = (row: string) =>
  row
    .split('|')
    .map((cell) => cell.trim())
    .slice(1, -1);
const columns = cells(header)
  .slice(2)
  .map((name) => name.replace(/`/g, '') as keyof EventSourceProps);

test.each(SOURCE_KINDS)('the table of what calls functions says which options %s takes', (kind) => {
  const source = eventSourceOf(kind)!;
  const own = rows
    .map(cells)
    .filter(([names]) => kindOf(kind).methods.some((method) => names.includes(`\`${method}\``)));
  expect(own).not.toEqual([]);
  for (const [names, , ...marks] of own) {
    const props = names.includes("via: 'eventBridge'") ? { via: 'eventBridge' as const } : {};
    const taken = columns.filter((option) => source.options.includes(option) && !source.problem?.(option, props));
    expect([names, columns.filter((_, index) => marks[index] === '✓')]).toEqual([names, taken]);
  }
});
