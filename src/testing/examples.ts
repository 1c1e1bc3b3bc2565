import type { HttpEventRequest } from './http-event';
import type { TestResponse } from './http-client';
import type { Declarations, RouteDeclaration } from '../runtime/declarations';

/** Records the requests of a client as examples, which it writes at its end. */
export class ExampleRecorder {
  private readonly files: import('./local/examples').ExampleFiles;

  /** @param folder from the working directory */
  constructor(declarations: Declarations, folder: string) {
    const { ExampleFiles } = require('./local/examples') as typeof import('./local/examples');
    this.files = new ExampleFiles(declarations, folder);
  }

  record(route: RouteDeclaration, request: HttpEventRequest, response: TestResponse): void {
    // A failure of the server is no example of its API.
    if (!route.docs && response.status < 500) this.files.add(route, request, response);
  }

  close(): void {
    this.files.write();
  }
}
