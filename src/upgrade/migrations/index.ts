import v0_1_0 from './0.1.0';
import type { Migration } from './migration';

/** In the order in which they are applied: by version, and within a version as it lists them. */
export const MIGRATIONS: readonly Migration[] = [...v0_1_0];
