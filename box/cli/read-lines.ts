/** The lines of a stream of text or bytes, without line ends. Of a line longer than `longest` characters only its
 *  beginning is given, so that input without line ends cannot fill the memory. */
export async function* readLines(
  input: AsyncIterable<string | Uint8Array>,
  longest: number,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of input) {
    rest += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    const lines = rest.split('\n');
    rest = (lines.pop() ?? '').slice(0, longest + 1);
    for (const line of lines) yield withoutReturn(line.slice(0, longest + 1));
  }
  rest += decoder.decode();
  if (rest !== '') yield withoutReturn(rest);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
