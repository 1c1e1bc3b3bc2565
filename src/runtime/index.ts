import { useChecks } from './checking';
import { checks } from './checks';

useChecks(checks);

export * from './exports-with-docs';
