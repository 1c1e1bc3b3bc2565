import type { TestResponse } from './http-client';
import type { Declarations, RouteDeclaration } from '../runtime/declarations';

/** Compares the responses of an app with its description. */
export class Contract {
  constructor(private readonly declarations: Declarations) {}

  /** Throws for a response that the description of its route does not have. */
  check(route: RouteDeclaration, method: string, response: TestResponse): void {
    const { contract } = this.declarations;
    if (route.docs) return;
    if (contract !== 'strict' && !route.schemas?.response && !route.errors) return;
    const { problemOf } = require('./local/contract') as typeof import('./local/contract');
    const problem = problemOf(route, method, response);
    if (problem) {
      throw new Error(
        `testClient: ${problem}. Where a test wants such a response, its client has the option \`contract: false\``,
      );
    }
  }
}
