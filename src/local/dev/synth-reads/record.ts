/** The environment variable with the `ReadsRecord` as JSON, for the processes of the CDK app. */
export const RECORD_VARIABLE = 'SERVERLESS_CDK_PROJECT_READS';

export interface ReadsRecord {
  /** Only what is below it is written down. */
  readonly projectDir: string;
  /** Where it is written down: lines of a `RecordKind`, a space and an absolute path. */
  readonly file: string;
}

/** `list` is of a folder: what counts are the names in it. */
export type RecordKind = 'read' | 'list' | 'write';
