import { guard, testRule } from '../guard';

/** Lets no test reach AWS. The setup of jest in a generated project calls it for each test file. */
export function guardTests(): void {
  guard('tests', testRule);
}
