/** Something with a life of its own that was started and can be stopped. */
export interface Part {
  readonly name: string;
  stop(): Promise<void> | void;
}

/** Starts parts one after the other, consumers first, and returns the function that stops them in reverse order.
 *  If one fails to start, those before it are stopped and its reason is thrown: a failing clean-up never hides it.
 *  An abort during start-up counts as a failure of the next part. */
export async function startInOrder(
  starts: readonly (() => Promise<Part> | Part)[],
  signal?: AbortSignal,
): Promise<() => Promise<void>> {
  const running: Part[] = [];
  for (const start of starts) {
    try {
      signal?.throwIfAborted();
      running.push(await start());
    } catch (reason) {
      await stopInReverse(running).catch(() => undefined);
      throw reason;
    }
  }
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= stopInReverse(running));
}

/** Stops every part even if one fails; then throws the first failure, naming the part. */
async function stopInReverse(running: readonly Part[]): Promise<void> {
  const failures: Error[] = [];
  for (const part of running.toReversed()) {
    try {
      await part.stop();
    } catch (cause) {
      failures.push(new Error(`"${part.name}" did not stop cleanly`, { cause }));
    }
  }
  if (failures[0]) throw failures[0];
}
