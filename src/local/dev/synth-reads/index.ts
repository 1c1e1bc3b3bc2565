export { NO_READS, SynthReads, type Reads } from './synth-reads';
