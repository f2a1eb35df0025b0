import { joinBytes } from '../join-bytes.ts';
import { readRecords } from '../records/read-records.ts';
import type { MakersKnowledge } from './makers-content.ts';

/** Bmeters RFM-TX1 with configuration 1006: one standard record, masked by the access number and one of sixteen rows
 *  that it chooses, then the module's time in BCD, seconds first. The masks were published by owners of the device
 *  (wmbusmeters#101). The history behind has no public meaning. */
export const rfmTx1: MakersKnowledge = {
  name: 'Bmeters RFM-TX1',
  read({ layers }) {
    const frame = layers?.wireless?.bytes;
    const { manufacturer, version, type } = layers?.meter ?? {};
    const known = manufacturer === 'BMT' && version === 5 && type === 7;
    const transport = layers?.transport;
    if (!frame || !known || transport?.configuration !== masked || frame.length < timeAt + 6)
      return undefined;
    const access = transport.accessNumber;
    const mask = masks[access & 0x0f] ?? [];
    const record = frame.slice(recordAt, recordAt + 6).map((byte, at) => byte ^ access ^ (mask[at] ?? 0));
    const [, minute = 0, hour = 0, day = 0, month = 0, year = 0] = Array.from(
      frame.subarray(timeAt, timeAt + 6),
      (bcd) => (bcd >> 4) * 10 + (bcd & 0x0f),
    );
    // The time as a record of type F, century 20.
    const time = Uint8Array.of(
      0x04,
      0x6d,
      minute,
      hour | 0x20,
      day | ((year & 7) << 5),
      month | ((year >> 3) << 4),
    );
    const bytes = joinBytes(record, time);
    const { records, error } = readRecords(bytes, 0, bytes.length);
    return error ? undefined : { bytes, records, partAt: recordAt };
  },
};

const masked = 0x1006;
const recordAt = 15;
const timeAt = 28;

const masks: readonly (readonly number[])[] = Object.freeze([
  [117, 150, 122, 16, 26, 10],
  [91, 127, 112, 19, 34, 19],
  [179, 24, 185, 11, 142, 153],
  [142, 125, 121, 7, 74, 22],
  [181, 145, 7, 154, 203, 105],
  [184, 163, 50, 161, 57, 14],
  [189, 128, 156, 126, 96, 153],
  [39, 92, 180, 196, 128, 163],
  [48, 208, 10, 206, 25, 3],
  [194, 76, 240, 5, 165, 134],
  [84, 75, 22, 152, 17, 94],
  [75, 238, 12, 201, 125, 162],
  [135, 202, 74, 72, 228, 31],
  [196, 135, 119, 46, 138, 232],
  [227, 48, 189, 120, 87, 140],
  [164, 154, 57, 111, 40, 5],
]);
