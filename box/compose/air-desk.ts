import type { AirDesk, HeardView } from '../api/meter-desks.ts';
import { BoxError } from '../domain/box-error.ts';
import type { Heard } from '../intake/telegrams/on-air.ts';
import { createDecoder } from '../mbus/create-decoder.ts';
import { parseKey } from '../mbus/key-ring.ts';
import { readTextTelegram } from '../mbus/sticks/text-lines.ts';
import type { Security } from '../mbus/telegram.ts';
import type { AuditLog } from '../store/data-points.ts';
import type { MeterKeys } from '../store/meter-keys.ts';
import type { SettingsFile } from '../store/open-settings.ts';
import type { SerialDoors } from './serial-doors.ts';

/** What an installer does with what is on the air. */
export function airDesk(
  settings: SettingsFile,
  keys: MeterKeys,
  doors: SerialDoors,
  audit: AuditLog,
): AirDesk {
  function viewOf({ meter, radio, security, portId, telegrams, ...heard }: Heard): HeardView {
    const { serial, manufacturer, version, type } = meter;
    const hint = hintOf(security);
    return {
      serial,
      manufacturer,
      version,
      type,
      ...(radio ? { radio: radio.serial } : {}),
      portId,
      telegrams,
      firstHeardAt: doors.instantAt(heard.firstMs),
      lastHeardAt: doors.instantAt(heard.lastMs),
      ...(heard.rssi === undefined ? {} : { rssi: heard.rssi }),
      ...(heard.bestRssi === undefined ? {} : { bestRssi: heard.bestRssi }),
      keyState: keyStateOf(security),
      ...(hint === undefined ? {} : { keyHint: hint }),
      assignment: assignmentOf(serial),
      lastVerdict: heard.lastVerdict,
    };
  }

  function assignmentOf(serial: string): HeardView['assignment'] {
    const { meters, refuse } = settings.settings.radio;
    if (refuse.includes(serial)) return 'refused';
    return meters.includes(serial) || keys.keyOf(serial) !== undefined ? 'listed' : 'unassigned';
  }

  return {
    air: () => doors.collector.onAir.heard().map(viewOf).toSorted(unassignedFirst),
    async assign(serials, assignment, actor) {
      await settings.change(({ radio }) => {
        const others = (list: readonly string[]) => list.filter((serial) => !serials.includes(serial));
        radio.meters = [...others(radio.meters), ...(assignment === 'listed' ? serials : [])];
        radio.refuse = [...others(radio.refuse), ...(assignment === 'refused' ? serials : [])];
      });
      const detail = { meters: serials.length, assignment, first: serials[0] ?? '' };
      await audit.audit({ actor, action: 'meters-assigned', detail });
    },
    hear(lines) {
      const heard = lines.flatMap((line) => readTextTelegram(line) ?? []);
      for (const { telegram, rssi, checksumOk = true } of heard)
        if (checksumOk)
          doors.collector.take({
            bytes: telegram,
            monotonicMs: performance.now(),
            portId: 'stdin',
            wired: false,
            ...(rssi === undefined ? {} : { rssi }),
          });
      return heard.length;
    },
    testKeys(serial, candidates) {
      const heard = doors.collector.onAir.of(serial);
      if (!heard) throw new BoxError('NOT_FOUND', `Meter ${serial} was not heard since the start`);
      const results = candidates.map((text, key) => {
        const bytes = parseKey(text);
        if (!bytes) throw new BoxError('USAGE', `Key ${key + 1} is not 32 hexadecimal digits`);
        const { security } = createDecoder().decode(heard.lastBytes, bytes);
        const hint = hintOf(security);
        return { key, state: keyStateOf(security), ...(hint === undefined ? {} : { hint }) };
      });
      return { serial, results };
    },
  };
}

function keyStateOf({ state }: Security): HeardView['keyState'] {
  return state === 'none' ? 'plain' : state;
}

/** What proved a key wrong, or how it would be right. */
function hintOf({ state, detail, hint }: Security): string | undefined {
  if (state !== 'wrong-key') return undefined;
  if (hint === 'key-reversed') return 'fits with its bytes in reverse order: enter it that way round';
  if (detail === 'mac') return 'the authentication code does not fit';
  return detail === 'payload-crc'
    ? 'the payload’s checksum does not fit'
    : 'the check bytes 2F 2F do not appear';
}

const rank: Readonly<Record<HeardView['assignment'], number>> = { unassigned: 0, listed: 1, refused: 2 };

function unassignedFirst(left: HeardView, right: HeardView): number {
  const byRank = rank[left.assignment] - rank[right.assignment];
  return byRank === 0 ? (right.bestRssi ?? -999) - (left.bestRssi ?? -999) : byRank;
}
