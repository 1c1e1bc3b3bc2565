import type { LocalFunction } from '../model';

/** A deployed stage whose environment and credentials functions have on this machine. */
export interface Against {
  /** For the terminal: `dev in 123456789012/eu-west-1`. */
  readonly name: string;
  /** The function's own variables, and those with which clients of AWS find region and credentials. */
  environmentOf(fn: Pick<LocalFunction, 'logicalId' | 'environment'>): Readonly<Record<string, string>>;
  /** Called when credentials have been renewed. */
  onRenewed?: () => void;
}
