import { type BoxClient, openBoxClient } from './box-client.ts';
import { type Call, dataFolder } from './command.ts';

/** Does something with the box that a command names, and closes it again. */
export async function withBox<T>(call: Call, work: (box: BoxClient) => Promise<T>): Promise<T> {
  const box = await openBoxClient(dataFolder(call));
  if (box.notice !== undefined) call.terminal.err(box.notice);
  try {
    return await work(box);
  } finally {
    await box.close();
  }
}
