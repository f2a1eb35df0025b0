import type { XmlListener } from '../guarded-xml.ts';
import { gatherDevices, type GathersDevices } from './gather-devices.ts';
import type { XmlElement } from './xml-element.ts';

/** Gathers records of a name, wherever they stand, into devices: one begins with each record for which `begins` is true.
 *  Records that came before it in the same element are its own too (formats.md 6.2: the nearest element around that
 *  holds the identification). */
export function groupRecords(recordName: string, begins: (record: XmlElement) => boolean): GathersDevices {
  const records = gatherDevices(recordName);
  const opened: number[] = [];
  let count = 0;
  let devices: XmlElement[] = [];
  let group: { readonly records: XmlElement[]; begun: boolean; readonly since: number } | undefined;

  const finish = (): void => {
    const [first] = group?.records ?? [];
    if (group && first && group.begun) {
      const { line, parent } = first;
      devices.push({ name: 'group', attributes: {}, parent, children: group.records, text: '', line });
    }
    group = undefined;
  };
  const add = (record: XmlElement): void => {
    const beginning = begins(record);
    if (beginning && group?.begun === true) finish();
    group ??= { records: [], begun: false, since: count };
    group.begun ||= beginning;
    group.records.push(record);
    if (group.records.length > recordsOfDevice) finish();
  };
  const listener: XmlListener = {
    open(name, line, attributes) {
      count += 1;
      opened.push(count);
      records.open(name, line, attributes);
    },
    close(name, text, line) {
      records.close(name, text, line);
      for (const record of records.take()) add(record);
      const begun = opened.pop() ?? 0;
      const whole = group?.begun === true && group.since > begun && name !== recordName;
      // An element that ends with identification and values in it was the device; one with a header only was not.
      if (whole && group !== undefined && !group.records.every(isHeader)) finish();
      if (opened.length === 0) finish();
    },
  };
  return {
    ...listener,
    take() {
      const taken = devices;
      devices = [];
      return taken;
    },
  };
}

const recordsOfDevice = 4096;

function isHeader({ attributes }: XmlElement): boolean {
  return attributes['ParentTag'] === 'Header';
}
