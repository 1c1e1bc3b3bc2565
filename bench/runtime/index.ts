import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildApp, compileLibrary, type Built } from './build';
import { cold } from './cold';
import { CONTENDERS, floor, ours } from './contenders';
import { casesFor, searchesFor } from './events';
import { growth } from './memory';
import { KINDS, routesOf, TWO_ROUTES } from './routes';
import { sizesOf } from './size';
import { type Costs, warm } from './warm';
import { type Figure } from '../figure';

/** Four areas are 20 routes, forty are 200. */
const FEW = 4;
const MANY = 40;

/** The parts of the library that an HTTP function loads on first use; all others belong to other functions. */
const HTTP_PART = /^parts\/(full-dispatch|request-details)$/;

/** Compares the runtime library with other HTTP libraries for Lambda, all in one run. */
export async function runtime(): Promise<Figure[]> {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'bench-runtime-'));
  try {
    const where = { folder, library: compileLibrary(path.join(folder, 'library')) };
    const few = await Promise.all(CONTENDERS.map((contender) => buildApp(contender, '20', routesOf(FEW), where)));
    const many = await buildApp(ours, '200', routesOf(MANY), where);
    const two = await Promise.all(CONTENDERS.map((contender) => buildApp(contender, '2', TWO_ROUTES, where)));
    const small = await buildApp(ours, '2-minified', TWO_ROUTES, where, { minify: true, sourceMap: false });
    const own = few[CONTENDERS.indexOf(ours)];
    const figures = size(two[CONTENDERS.indexOf(ours)], small);
    const starts = coldStarts(two, small);
    figures.push(starts.figure, memory(own));
    const costs = await warm([
      ...few.map((built) => ({ built, cases: [...casesFor(FEW), ...(built === own ? searchesFor(FEW) : [])] })),
      { built: many, cases: casesFor(MANY) },
    ]);
    table(costs, starts.overFloor, two);
    return [...dispatch(costs[0], costs[1], costs[costs.length - 1]), ...figures];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const CASES = casesFor(1).map(({ name }) => name);

/** The cost of each case as a multiple of another contender's. */
function ratios(costs: Costs, to: Costs): number[] {
  return CASES.map((name) => costs.get(name)! / to.get(name)!);
}

function dispatch(base: Costs, own: Costs, many: Costs): Figure[] {
  const each = (values: readonly number[], digits: number) =>
    CASES.map((name, index) => `${name} ${values[index].toFixed(digits)}`).join(', ');
  const ofBase = ratios(own, base);
  const ofFew = ratios(many, own);
  // A miss, compared with a hit that needs the same search.
  const misses = (['REST', 'HTTP', 'URL'] as const).flatMap((source) => {
    const hit = mean(KINDS.filter((kind) => kind !== 'create').map((kind) => own.get(`${source} any ${kind}`)!));
    return ['404', '405'].map((what) => ({
      name: `${source} ${what}`,
      value: own.get(`${source} any ${what}`)! / hit,
    }));
  });
  return [
    { name: 'warm dispatch / hand-written', value: mean(ofBase), unit: '×', atMost: 3, detail: each(ofBase, 1) },
    {
      name: 'dispatch among 200 routes / among 20',
      value: mean(ofFew),
      unit: '×',
      atMost: 1.2,
      detail: each(ofFew, 2),
    },
    {
      name: 'a 404 or 405 / a hit of the same source',
      value: Math.max(...misses.map(({ value }) => value)),
      unit: '×',
      atMost: 1,
      detail: misses.map(({ name, value }) => `${name} ${value.toFixed(2)}`).join(', '),
    },
  ];
}

/**
 * Ours minified and without a source map, as the others are; and as it is deployed by default, with names kept.
 */
function coldStarts(two: readonly Built[], minified: Built): { figure: Figure; overFloor: number[] } {
  const rounds = 31;
  const deployed = two[CONTENDERS.indexOf(ours)];
  const all = cold(
    [
      ...two.map((built) => ({ built })),
      { built: minified },
      { built: deployed, nodeOptions: ['--enable-source-maps'] },
    ],
    rounds,
  );
  const base = all[CONTENDERS.indexOf(floor)];
  const named = all[CONTENDERS.indexOf(ours)];
  const [own, mapped] = all.slice(two.length);
  return {
    overFloor: all.slice(0, two.length).map(({ wall }) => wall - base.wall),
    figure: {
      name: 'cold start - hand-written',
      value: own.wall - base.wall,
      unit: ' ms',
      atMost: 1.8,
      detail: `${own.wall.toFixed(2)} - ${base.wall.toFixed(2)}; CPU ${(own.cpu - base.cpu).toFixed(2)}; with names kept ${(named.wall - base.wall).toFixed(2)}, and source maps on ${(mapped.wall - base.wall).toFixed(2)}`,
    },
  };
}

function size(deployed: Built, minified: Built): Figure[] {
  const { entry, foreign, chunks } = sizesOf(minified.metafile);
  const named = sizesOf(deployed.metafile);
  const partsOf = (all: ReadonlyMap<string, number>, ofHttp: boolean) =>
    [...all].map(([name, bytes]) => ({ name, bytes })).filter(({ name }) => HTTP_PART.test(name) === ofHttp);
  const http = partsOf(chunks, true);
  const namedHttp = partsOf(named.chunks, true);
  const other = partsOf(chunks, false);
  const sum = (some: readonly { bytes: number }[]) => some.reduce((total, { bytes }) => total + bytes, 0);
  const list = (some: readonly { name: string; bytes: number }[]) =>
    some.map(({ name, bytes }) => `${name} ${bytes}`).join(', ');
  return [
    {
      name: 'bundle of two routes, as APIHandler loads it',
      value: entry,
      unit: ' B',
      atMost: 10_000,
      detail: `with all parts for HTTP ${entry + sum(http)}: ${list(http)}`,
    },
    {
      name: 'the same with names kept, as deployed',
      value: named.entry,
      unit: ' B',
      atMost: 13_000,
      detail: `with all parts for HTTP ${named.entry + sum(namedHttp)}`,
    },
    {
      name: 'code for other kinds of events in it',
      value: foreign,
      unit: ' B',
      atMost: 0,
      detail: `in files that only functions for such events load: ${list(other)}`,
    },
  ];
}

function memory(own: Built): Figure {
  const { grown, statuses } = growth(own, 1_000_000);
  return {
    name: 'heap after 1,000,000 requests - before',
    value: grown / 1e6,
    unit: ' MB',
    atMost: 1,
    detail: Object.entries(statuses)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', '),
  };
}

function table(costs: readonly Costs[], overFloor: readonly number[], two: readonly Built[]): void {
  const row = (...cells: string[]) =>
    console.log(cells.map((cell, index) => (index ? cell.padStart(12) : cell.padEnd(12))).join(''));
  row('', 'warm, ×', 'GET, µs', 'POST, µs', 'cold, ms +', 'size, B');
  for (const [index, { name }] of CONTENDERS.entries()) {
    const of = (create: boolean) =>
      mean(CASES.filter((own) => own.endsWith('create') === create).map((own) => costs[index].get(own)!));
    const [get, post] = [of(false), of(true)];
    row(
      name,
      mean(ratios(costs[index], costs[0])).toFixed(1),
      get.toFixed(2),
      post.toFixed(2),
      overFloor[index].toFixed(2),
      `${sizesOf(two[index].metafile).entry}`,
    );
  }
}
