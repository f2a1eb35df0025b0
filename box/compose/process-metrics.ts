import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metric } from '../api/ports.ts';
import { boxVersion } from './box-version.ts';

const delay = monitorEventLoopDelay({ resolution: 20 });

/** Begins to watch how late the event loop is; without, the metrics say 0. */
export function watchEventLoop(): void {
  delay.enable();
}

/** Memory, uptime and how late the event loop was since the last look (reliability.md 2.3, R3). */
export function processMetrics(): readonly Metric[] {
  const late = [0.5, 0.99, 1].map((quantile) => ({
    labels: { quantile: String(quantile) },
    value: delay.percentile(quantile * 100) / 1e9,
  }));
  delay.reset();
  return [
    gauge('meterbox_info', 'Version of the program', [{ labels: { version: boxVersion }, value: 1 }]),
    gauge('meterbox_uptime_seconds', 'Time since the start', [{ value: process.uptime() }]),
    gauge('meterbox_resident_memory_bytes', 'Memory of the process', [{ value: process.memoryUsage.rss() }]),
    gauge('meterbox_event_loop_delay_seconds', 'How late the event loop was since the last look', late),
  ];
}

function gauge(name: string, help: string, values: Metric['values']): Metric {
  return { name, help, type: 'gauge', values };
}
