/** The environment variable with the `ReadsRecord` as JSON, for the processes of the CDK app. */
export const RECORD_VARIABLE = 'SERVERLESS_CDK_PROJECT_READS';

export interface ReadsRecord {
  /** Only files below these folders are recorded. */
  readonly folders: readonly string[];
  /** The file of the record: each line has a `RecordKind`, a space and an absolute path. */
  readonly file: string;
}

/** `list` is the reading of a folder's names. */
export type RecordKind = 'read' | 'list' | 'write';
