const shown = new WeakSet<Error>();
let listens = false;

/**
 * The error, to be thrown: if nobody catches it, its message is printed and nothing else. Node would print a line of this
 * package's code before it and the stack after it, which say nothing about a configuration or a choice on the command line.
 */
export function withoutStack(error: Error): Error {
  shown.add(error);
  if (!listens) {
    listens = true;
    process.once('uncaughtException', (uncaught) => {
      if (!shown.has(uncaught)) throw uncaught;
      process.stderr.write(`${uncaught.message}\n`);
      process.exitCode = 1;
    });
  }
  return error;
}
