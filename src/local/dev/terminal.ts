/** Writes lines in batches: a write for each of thousands of requests a second would be most of their cost. */
export class Terminal {
  private pending = '';
  private timer?: NodeJS.Timeout;

  constructor(private readonly stream: { write(text: string): unknown; readonly isTTY?: boolean }) {}

  /** Writes the text and ends the line. */
  print(text: string): void {
    this.pending += text.endsWith('\n') ? text : `${text}\n`;
    this.timer ??= setTimeout(() => this.flush(), 5);
  }

  /** Prints a line in red, where the terminal has colours. */
  printError(line: string): void {
    this.print(this.stream.isTTY && !process.env.NO_COLOR ? `\x1b[31m${line}\x1b[0m` : line);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.pending;
    this.pending = '';
    if (text) this.stream.write(text);
  }
}

/** The text indented by two columns. */
export function indented(text: string): string {
  return text.replace(/\n$/, '').replace(/^(?=.)/gm, '  ');
}
