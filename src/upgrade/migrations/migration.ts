import type { Texts } from '../sample-record';

/**
 * A change that a version asks of the code of its users. It is a pure function of texts: `.projenrc.ts` and the files
 * below `runtime/`, `infrastructure/` and `test/`.
 */
export interface Migration {
  /** The version that needs it. */
  readonly version: string;
  /** Unique within the version; the record of a project names it. */
  readonly name: string;
  /** A line for lists: what changes. */
  readonly title: string;
  /** Whether the files need it. */
  test(files: Texts): boolean;
  /** The edited files, and what it could not edit. One that nothing can be edited for has a prompt instead. */
  readonly edit?: (files: Texts) => Edited;
  /** What to do by hand. */
  readonly prompt?: string;
}

export interface Edited {
  /** Changed files only. */
  readonly files: Texts;
  readonly manual: readonly ManualStep[];
}

/** A place whose shape the migration does not know. */
export interface ManualStep {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly step: string;
}

/** The line of an index of a text, from 1. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
