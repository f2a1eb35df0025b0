import type { DeviceView, FindingView } from '../../box/api/box-view.ts';
import type { WorklistDesk } from '../../box/api/ports.ts';
import { isoDate } from '../../box/domain/civil-day.ts';
import { decimal } from '../../box/domain/decimal.ts';

/** A worklist with two findings. */
export function simulateWorklist(devices: readonly DeviceView[]): WorklistDesk {
  return {
    findings: ({ after = 0, limit = 50, severity }) => {
      const found = findings.filter(
        (one) => one.id > after && (severity === undefined || one.severity === severity),
      );
      return { items: found.slice(0, limit) };
    },
    counts: () => ({ alert: 1, warning: 0, maintenance: 1, info: 0 }),
    judgeAll: async () => ({
      devices: devices.length,
      findings: { alert: 1, warning: 0, maintenance: 1, info: 0 },
    }),
    coverage: async () => ({
      items: devices.map(({ id, serial, class: deviceClass }) => ({
        deviceId: id,
        device: { serial, class: deviceClass },
        coverage: 'not-computable',
        daysOff: null,
      })),
    }),
  };
}

const findings: readonly FindingView[] = [
  {
    id: 1,
    deviceId: 1,
    device: { serial: '27418743', class: 'heat-cost-allocator' },
    code: 'late',
    severity: 'alert',
    since: isoDate('2025-10-01'),
    message: 'No value for 61 days; usually one comes within 35',
    advice: 'Check radio, receivers and the gateway',
    evidence: [
      { validOn: isoDate('2025-09-30'), value: decimal('90'), digest: 'ab'.repeat(32), position: 14 },
    ],
  },
  {
    id: 2,
    deviceId: 2,
    device: { serial: '27418744', class: 'heat-cost-allocator' },
    code: 'power-low',
    severity: 'maintenance',
    since: isoDate('2025-10-01'),
    message: 'The device reports a weak battery (status 4)',
    advice: 'Plan its exchange with the next visit',
    evidence: [],
  },
];
