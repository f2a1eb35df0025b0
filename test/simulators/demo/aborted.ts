/** Rejects once the signal fires; to race with what should not go on then. */
export function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(new Error('stopped'));
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  promise.catch(() => undefined); // nobody may be waiting any more
  return promise;
}
