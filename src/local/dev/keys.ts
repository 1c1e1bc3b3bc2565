import * as readline from 'node:readline';

/**
 * Runs what belongs to a key when the user types it and Enter. The terminal stays as it is, so Ctrl-C and Ctrl-Z work
 * as always.
 */
export class Keys {
  private readonly lines: readline.Interface;

  constructor(input: NodeJS.ReadableStream, actions: { readonly [key: string]: () => void }) {
    this.lines = readline.createInterface({ input, terminal: false });
    this.lines.on('line', (line) => {
      const key = line.trim().toLowerCase();
      if (Object.hasOwn(actions, key)) actions[key]();
    });
  }

  close(): void {
    this.lines.close();
  }
}
