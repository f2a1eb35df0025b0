import type { Metric, SyncState } from '../../api/ports.ts';
import { secondsOf } from '../../domain/instant.ts';

/** How the box stands with its centre, for `/metrics`; nothing for a box that reports to none. */
export function syncMetrics(state: SyncState): readonly Metric[] {
  if (!state.enrolled) return [];
  const { waiting, confirmed, lastReceiptAt, failingSince, certificateUntil, clockAhead } = state;
  return [
    gauge('meterbox_sync_waiting_facts', 'Facts that the centre has not confirmed', waiting),
    gauge('meterbox_sync_confirmed_change', 'Last change that the centre has confirmed', confirmed),
    gauge('meterbox_sync_failing', 'Whether nothing gets through', failingSince === undefined ? 0 : 1),
    ...(lastReceiptAt === undefined
      ? []
      : [
          gauge('meterbox_sync_last_receipt_seconds', 'When the last receipt came', secondsOf(lastReceiptAt)),
        ]),
    ...(certificateUntil === undefined
      ? []
      : [
          gauge(
            'meterbox_sync_certificate_until_seconds',
            'When the certificate runs out',
            secondsOf(certificateUntil),
          ),
        ]),
    ...(clockAhead === undefined
      ? []
      : [gauge('meterbox_sync_clock_ahead_seconds', 'How far the clock is ahead of the centre', clockAhead)]),
  ];
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', values: [{ value }] };
}
