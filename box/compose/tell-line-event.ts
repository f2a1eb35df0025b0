import type { EventFeed } from '../api/ports.ts';
import type { LineEvent } from '../intake/ingest-line.ts';

/** Shows live what became of a received file: names and numbers, no values. */
export function tellLineEvent(event: LineEvent, events: EventFeed): void {
  const { name, dataPointId } = event.file.delivery;
  const source = dataPointId === undefined ? {} : { dataPoint: dataPointId };
  if (event.type !== 'receipt') {
    const verb = event.type === 'waiting' ? 'waits to be taken in' : 'was set aside';
    events.publish({
      type: 'health',
      message: `"${name}" ${verb}: ${event.reason}`,
      detail: { name, ...source },
    });
    return;
  }
  const { files, deliveryId } = event.receipt;
  const added = files.reduce((sum, file) => sum + file.readingsAdded + file.versionsAdded, 0);
  const refused = files.filter((file) => file.outcome === 'quarantined');
  const [first] = refused;
  const detail = { delivery: deliveryId, name, added, quarantined: refused.length, ...source };
  if (first?.refusal)
    events.publish({
      type: 'quarantine',
      message: `"${name}" was put aside: ${first.refusal.message}`,
      detail,
    });
  else events.publish({ type: 'delivery', message: `"${name}" was taken in: ${added} new readings`, detail });
}
