import type { BoxStatus, HealthCheck, Metric } from '../api/ports.ts';
import { type EpochSeconds, instantOfSeconds } from '../domain/instant.ts';
import { backupBox } from './backup-box.ts';
import { boxHealth } from './box-health.ts';
import { boxVersion } from './box-version.ts';
import type { Box } from './open-box.ts';
import { syncMetrics } from './sync/sync-metrics.ts';
import { processMetrics } from './process-metrics.ts';

/** What the status knows of the SFTP door, if it is open. */
export interface SftpStatus {
  readonly port: number;
  readonly fingerprints: readonly string[];
  metrics(): readonly Metric[];
}

/** How a box is doing. `sftp` answers once the door is open; before, and on the command line, the settings are told. */
export function boxStatus(box: Box, sftp: () => SftpStatus | undefined = () => undefined): BoxStatus {
  const { settings } = box;
  return {
    version: boxVersion,
    get boxId() {
      return settings.settings.boxId;
    },
    get boxName() {
      return settings.settings.name;
    },
    startedAt: instantOfSeconds(now()),

    health: (): readonly HealthCheck[] =>
      boxHealth({
        folder: box.folder.path,
        freeFloorMb: settings.settings.disk.freeFloorMb,
        counts: () => box.store.counts(),
        waiting: () => box.spool.pending().length,
        setAside: () => box.spool.aside().length,
        dataPoints: () => box.dataPoints.dataPoints(),
        lastDeliveries: (dataPointId) =>
          box.store.deliveries({ dataPointId, limit: 8 }).items.map(({ receivedAt }) => receivedAt),
        ports: () => settings.settings.ports.map((port) => ({ ...port, state: box.serial.state(port.id) })),
        ...(settings.notice === undefined ? {} : { settingsNotice: settings.notice }),
        isClaimed: () => settings.settings.accounts.some(({ role }) => role === 'installer'),
        sync: () => box.sync.state(),
        now,
      }),

    metrics: () => [
      ...box.store.metrics(),
      ...(sftp()?.metrics() ?? []),
      ...box.serial.metrics(),
      {
        name: 'meterbox_line_waiting_files',
        help: 'Received files that wait to be taken in',
        type: 'gauge',
        values: [{ value: box.spool.pending().length }],
      },
      ...syncMetrics(box.sync.state()),
      {
        name: 'meterbox_worklist_findings',
        help: 'Findings on the worklist',
        type: 'gauge',
        values: Object.entries(box.worklist.counts()).map(([severity, value]) => ({
          labels: { severity },
          value,
        })),
      },
      ...processMetrics(),
    ],

    sftp() {
      const { port, fingerprints } = sftp() ?? { port: settings.settings.sftp.port, fingerprints: [] };
      return { port, fingerprints };
    },

    backup: (actor) => backupBox(box, actor),
  };
}

function now(): EpochSeconds {
  return Math.floor(Date.now() / 1000);
}
