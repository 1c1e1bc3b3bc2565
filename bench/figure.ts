/** One measured figure with its limit. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The limit: the highest accepted value, or the lowest. */
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly detail: string;
}

export function keeps({ value, atMost = Infinity, atLeast = -Infinity }: Figure): boolean {
  return value <= atMost && value >= atLeast;
}

export function print(figure: Figure): void {
  const { name, value, unit, atMost, atLeast, detail } = figure;
  const limit = atMost !== undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  console.log(`${keeps(figure) ? 'ok  ' : 'MISS'} ${name}: ${value.toFixed(2)}${unit} (${limit}${unit}; ${detail})`);
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs the contenders in turn, so that other load on the machine affects them equally; returns their medians. */
export function interleaved(rounds: number, ...contenders: (() => number)[]): number[] {
  const measured = contenders.map((): number[] => []);
  for (const contender of contenders) contender();
  for (let round = 0; round < rounds; round++) contenders.forEach((contender, i) => measured[i].push(contender()));
  return measured.map(median);
}
