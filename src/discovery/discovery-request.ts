import type { CacheRecord } from './cache/cache';
import type { ResolvedBundling } from '../config';
import type { DiscoveryFailure } from './discovery-error';

/** What the process that discovers is asked. */
export interface DiscoveryRequest {
  /** The project's root, absolute, without symbolic links. */
  readonly projectDir: string;
  /** From the project's root, with forward slashes. */
  readonly runtimeDir: string;
  readonly timeoutSeconds: number;
  readonly bundling: ResolvedBundling;
  /** A folder of the cache for this discovery alone; the answer is written there. */
  readonly workDir: string;
  /** Whether its standard input ends with the process that has asked; it then ends too. @default false */
  readonly endsWithParent?: boolean;
}

export const ANSWER_FILE = 'answer.json';

/** What it answers, as JSON in the file. */
export type DiscoveryAnswer = { readonly record: CacheRecord } | { readonly failure: DiscoveryFailure };
