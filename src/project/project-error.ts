/** An option of the project is wrong, or the project cannot be made here. The message is the whole of what a user needs. */
export class ProjectError extends Error {
  public readonly code = 'ProjectError';

  constructor(message: string) {
    super(message);
    this.name = 'ProjectError';
    // Both `projen new` and Node print the stack of an error that nobody catches. Ours says nothing to the user.
    this.stack = message;
  }
}
