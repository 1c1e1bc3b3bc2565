interface Result {
  readonly body: AsyncIterable<string | Uint8Array>;
}

/** The response of a function that streams, when all of it has come. One that breaks off is an error, as it is for who reads it. */
export async function collected<T>(
  { body, ...metadata }: Result,
  responseOf: (result: object, chunks: readonly Buffer[]) => T,
): Promise<T> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  } catch (error) {
    const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
    throw new Error(`The response broke off after ${bytes} bytes: ${(error as Error)?.message ?? error}`, {
      cause: error,
    });
  }
  // As Lambda does: what goes ahead of the body has been JSON.
  return responseOf(JSON.parse(JSON.stringify(metadata)), chunks);
}
