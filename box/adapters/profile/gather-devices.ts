import { BoxError } from '../../domain/box-error.ts';
import type { XmlListener } from '../guarded-xml.ts';
import type { XmlElement } from './xml-element.ts';

/** Builds the part of a document that belongs to one device after the other, and nothing else: what was handed out is
 *  forgotten. Around them only what is open, and short leaves beside (the heading of a file). */
export interface GathersDevices extends XmlListener {
  /** Devices completed since the last call. */
  take(): XmlElement[];
}

/** Gathers the elements of a name as devices. Throws BoxError `FILE_DAMAGED` for a device beyond all measure. */
export function gatherDevices(deviceName: string): GathersDevices {
  let current: XmlElement | undefined;
  let devices: XmlElement[] = [];
  let inside = 0;
  let size = 0;
  return {
    open(name, line, attributes) {
      const element: XmlElement = { name, attributes, parent: current, children: [], text: '', line };
      if (inside > 0) {
        size += 1;
        if (size > elementsOfDevice) {
          const message = `Line ${line}: a device of more than ${elementsOfDevice} elements is no device`;
          throw new BoxError('FILE_DAMAGED', message);
        }
        current?.children.push(element);
        inside += 1;
      } else if (name === deviceName) {
        inside = 1;
        size = 0;
      } else if (current && current.children.length < leavesKept) current.children.push(element);
      current = element;
    },
    close(_, text) {
      const element = current;
      if (!element) return;
      element.text = text;
      current = element.parent;
      if (inside > 0) {
        inside -= 1;
        if (inside === 0) devices.push(element);
      } else if (element.children.length > 0) {
        const place = current?.children.indexOf(element) ?? -1;
        if (place >= 0) current?.children.splice(place, 1);
      }
    },
    take() {
      const taken = devices;
      devices = [];
      return taken;
    },
  };
}

const elementsOfDevice = 50_000;
const leavesKept = 64;
