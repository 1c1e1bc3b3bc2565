import type { Manifest } from '../manifest/manifest';
import { logicalIdOf } from '../runtime/names';

/**
 * A warning for each function of a stream whose change a deployed stack does not take as it is meant.
 * @param before the text of the manifest until now; empty if there was none
 */
export function streamHandlerWarnings(before: string, manifest: Manifest): string[] {
  const old = streamHandlers(functionsOf(before));
  const current = streamHandlers(manifest.functions);
  return [...renamed(old, current), ...moved(old, current)];
}

/**
 * Lambda remembers how far a function has read a stream in its event source mapping, which is replaced with the
 * function.
 */
function renamed(old: readonly StreamHandler[], current: readonly StreamHandler[]): string[] {
  const gone = old.filter(({ id }) => !current.some((one) => one.id === id));
  const added = current.filter(({ id }) => !old.some((one) => one.id === id));
  return gone.flatMap(({ name, stream }) => {
    // Each new one stands for one that is gone.
    const index = added.findIndex((one) => one.stream === stream);
    if (index === -1) return [];
    const [{ name: newName, startingPosition }] = added.splice(index, 1);
    const consequence =
      startingPosition === 'TRIM_HORIZON'
        ? 'all records that the stream still holds are processed again'
        : 'records that arrive while the one is replaced by the other are not processed';
    return [
      `the function "${name}" is now "${newName}": to a deployed stack it is a new function, which starts to read the stream at ${startingPosition}, so that ` +
        `${consequence}. Keep the name: { name: '${name}' }, unless that is intended`,
    ];
  });
}

/**
 * Another starting position replaces the event source mapping, and a function can have only one for a stream:
 * https://github.com/aws/aws-cdk/issues/6942
 */
function moved(old: readonly StreamHandler[], current: readonly StreamHandler[]): string[] {
  return current.flatMap(({ name, id, stream, startingPosition }) => {
    const before = old.find((one) => one.id === id && one.stream === stream);
    if (before === undefined || before.startingPosition === startingPosition) return [];
    return [
      `the function "${name}" now starts to read its stream at ${startingPosition}: a deployed stack cannot be updated, as the function reads the stream from ` +
        `${before.startingPosition} already ("mapping already exists"). Keep startingPosition: '${before.startingPosition}', or give the function another name, ` +
        'with which it starts anew',
    ];
  });
}

interface StreamHandler {
  readonly name: string;
  /** With the same logical id, as of `order-created` and `orderCreated`, a function stays. */
  readonly id: string;
  readonly stream: string;
  readonly startingPosition: string;
}

function streamHandlers(functions: Manifest['functions']): StreamHandler[] {
  return Object.entries(functions).flatMap(([name, declaration]) =>
    declaration.kind === 'kinesis' || declaration.kind === 'dynamodb'
      ? [
          {
            name,
            id: logicalIdOf(name),
            stream: JSON.stringify([declaration.kind, declaration.source]),
            startingPosition: declaration.startingPosition,
          },
        ]
      : [],
  );
}

/** None, if the text is no manifest: the file of a new project is empty, and a damaged one is about to be written. */
function functionsOf(text: string): Manifest['functions'] {
  try {
    return JSON.parse(text).functions ?? {};
  } catch {
    return {};
  }
}
