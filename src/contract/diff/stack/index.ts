import { grantChanges } from './grants';
import { protectionChanges } from './protections';
import type { StackRecord } from './record';
import { resourceChanges } from './resources';
import { stacksOf, type StackPair } from './stack';
import type { Change } from '../change';

export { parseRecord, recordOf, renderRecord, type StackRecord, type SynthesizedStack } from './record';

/** The changes of the stacks of a stage, and of what they allow. */
export interface StackChanges {
  readonly stack: readonly Change[];
  readonly permissions: readonly Change[];
}

/** The changes of stages. One that all of them have is listed once, another one with the names of its stages. */
export function stackChanges(pairs: readonly (readonly [before: StackRecord, after: StackRecord])[]): StackChanges {
  const stages = pairs.map(([before, after]) => ({ stage: after.stage, ...changesOf(before, after) }));
  const together = (block: keyof StackChanges): Change[] => {
    const found = new Map<string, { readonly change: Change; readonly of: readonly string[] }>();
    for (const { stage, [block]: changes } of stages) {
      for (const change of changes) {
        const key = JSON.stringify([change.level, change.at, change.text]);
        found.set(key, { change, of: [...(found.get(key)?.of ?? []), stage] });
      }
    }
    return [...found.values()].map(({ change, of }) =>
      of.length === stages.length ? change : { ...change, text: `${change.text} [${of.join(', ')}]` },
    );
  };
  return { stack: together('stack'), permissions: together('permissions') };
}

function changesOf(before: StackRecord, after: StackRecord): StackChanges {
  const [old, now] = [stacksOf(before), stacksOf(after)];
  const gone = [...old].filter(([name]) => !now.has(name));
  const pairs = [...now].map(([name, resources]): StackPair => ({
    name,
    before: old.get(name) ?? {},
    after: resources,
  }));
  return {
    stack: [
      ...environmentChanges(before, after),
      ...gone.map(([name]): Change => ({
        level: 'dangerous',
        at: name === '' ? 'stack' : name,
        text: 'gone',
        effect: 'it stays deployed, with its data, until it is destroyed',
      })),
      ...pairs.flatMap(resourceChanges),
      ...pairs.flatMap(protectionChanges),
    ],
    permissions: pairs.flatMap(grantChanges),
  };
}

function environmentChanges(before: StackRecord, after: StackRecord): Change[] {
  return (
    [
      ['stack name', before.stackName, after.stackName],
      ['account', before.env?.account, after.env?.account],
      ['region', before.env?.region, after.env?.region],
    ] as const
  ).flatMap(([what, from, to]): Change[] => {
    // A stage without an account is deployed to that of the credentials.
    if (from === to || from === undefined || to === undefined) return [];
    return [
      {
        level: 'dangerous',
        at: 'stack',
        text: `${what}: ${from} → ${to}`,
        effect: 'another stack is deployed, without data; the one before stays',
      },
    ];
  });
}
