export { compilePattern, type Matches } from './compile';
export { compileFilterCriteria, filteredPayload } from './filter-criteria';
export { compileFilterPolicy, type MessageAttributes, type SnsMessage } from './filter-policy';
export { parsePattern, PatternError, type PatternMode } from '../../runtime/syntax/event-pattern';
