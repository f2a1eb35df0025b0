import { configure, TextReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';

configure({ useWebWorkers: false });

/** A ZIP with one text file in it, protected with the traditional PKWARE encryption as Q SMP sends it (formats.md
 *  2.4). Its bytes differ from call to call: the encryption starts with random ones. */
export async function encryptedZip(
  innerName: string,
  text: string,
  password: string,
  writtenAt: Date,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    password,
    zipCrypto: true,
    level: 6,
    lastModDate: writtenAt,
    extendedTimestamp: false,
  });
  await writer.add(innerName, new TextReader(text));
  return writer.close();
}
