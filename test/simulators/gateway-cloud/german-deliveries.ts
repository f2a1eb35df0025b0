import { addDays, type IsoDate, monthEnd } from '../../../box/domain/civil-day.ts';
import type { CloudDelivery } from './cloud-delivery.ts';
import { encryptedZip } from './encrypted-zip.ts';
import { factsOf } from './facts-of.ts';
import { germanProperty } from './german-property.ts';
import { type Readout, readoutOf } from './readout.ts';
import { serialsOf } from './serials-of.ts';
import { writeBil } from './write-bil.ts';
import { writeSiemeca } from './write-siemeca.ts';

const objectId = 'OB104217';

/** What Q SMP sends for the German house: an encrypted archive on the first of each month, named as it names them
 *  (formats.md 2.4). The fifth comes twice, the eighth first with a wrong password, and after the sixteenth somebody
 *  sends a table that this data point does not expect. */
export function germanDeliveries(lastMonthEnd: IsoDate): CloudDelivery[] {
  const property = germanProperty(lastMonthEnd);
  return Array.from({ length: 24 }, (_, at) => at).flatMap((at): CloudDelivery[] => {
    const day = addDays(monthEnd(lastMonthEnd, at - 23), 1);
    const readout = readoutOf(property, day, `04:${10 + at}:56`);
    const monthly = archive(readout);
    switch (at + 1) {
      case 5:
        return [monthly, { ...monthly, time: '05:40:11', expected: { outcome: 'repeated' } }];
      case 8:
        return [wrongPassword(readout), { ...archive({ ...readout, time: '09:02:17' }), time: '09:02:17' }];
      case 16:
        return [monthly, unexpectedTable(readoutOf(property, addDays(day, 4), '10:05:00'))];
      default:
        return [monthly];
    }
  });
}

function archive(readout: Readout, password = objectId): CloudDelivery {
  const { day, time } = readout;
  const name = `${objectId} Lindenstraße 8_${readout.gateway}_0000_${`${day}${time}`.replaceAll(/\D/g, '')}`;
  let bytes: Promise<Uint8Array> | undefined;
  return {
    house: 'german',
    name: `${name}.zip`,
    day,
    time,
    // Kept, because a repeated delivery has the same bytes and the encryption starts with random ones.
    bytes: () =>
      (bytes ??= encryptedZip(
        `${name}.xml`,
        writeSiemeca(readout, 'C'),
        password,
        new Date(`${day}T${time}`),
      )),
    expected: { outcome: 'recorded', facts: factsOf(readout, 'C'), serials: serialsOf(readout) },
  };
}

function wrongPassword(readout: Readout): CloudDelivery {
  const expected = { outcome: 'quarantined', code: 'archive-password-wrong' } as const;
  return { ...archive(readout, 'Lindenstr8'), expected };
}

function unexpectedTable(readout: Readout): CloudDelivery {
  const { day, time } = readout;
  const name = `${day.replaceAll('-', '')}1005.BIL`;
  const bytes = async () => new TextEncoder().encode(writeBil(readout, name));
  return {
    house: 'german',
    name,
    day,
    time,
    bytes,
    expected: { outcome: 'quarantined', code: 'format-mismatch' },
  };
}
