export { diffOf, changesOf, type Change, type Side } from './merge';
export { lostResources, type LostResource, type Templates } from './lost-resources';
export { packageVersion } from './version';
export {
  readSampleRecord,
  readText,
  recordOf,
  SAMPLE_RECORD,
  type SampleRecord,
  type Texts,
  withLineFeeds,
} from './sample-record';
export {
  dueText,
  isDue,
  type Sample,
  type SampleState,
  sampleStates,
  sampleTable,
  samplesToList,
  taken,
} from './sample-states';
export { checkNothingIsLost, writeChanges } from './write-changes';
export { applyToCopy, trialCopy } from './trial';
export {
  allMigrations,
  doneAfter,
  dueMigrationsText,
  filesToMigrate,
  type Migrated,
  migrate,
  MIGRATION_RECORD,
  readMigrationRecord,
} from './migrate';
