import type { Manifest } from '../manifest/manifest';

/**
 * A warning for each function of a stream that has another name than before. Lambda remembers how far a function has read a stream
 * in its event source mapping, which is replaced with the function.
 * @param before the text of the manifest until now; empty if there was none
 */
export function renamedStreamHandlers(before: string, manifest: Manifest): string[] {
  const old = streamHandlers(functionsOf(before));
  const current = streamHandlers(manifest.functions);
  const gone = old.filter(({ name }) => !current.some((one) => one.name === name));
  const added = current.filter(({ name }) => !old.some((one) => one.name === name));
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

interface StreamHandler {
  readonly name: string;
  readonly stream: string;
  readonly startingPosition: string;
}

function streamHandlers(functions: Manifest['functions']): StreamHandler[] {
  return Object.entries(functions).flatMap(([name, declaration]) =>
    declaration.kind === 'kinesis' || declaration.kind === 'dynamodb'
      ? [
          {
            name,
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
