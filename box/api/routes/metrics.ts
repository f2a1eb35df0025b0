import { z } from 'zod';
import { type Api, type ApiPorts, caretakers } from '../api.ts';
import type { Metric } from '../ports.ts';
import { errorAnswers } from '../schemas.ts';

/** Numbers for Prometheus (text format 0.0.4). */
export function metricRoutes(app: Api, { status }: Pick<ApiPorts, 'status'>): void {
  app.route({
    method: 'GET',
    url: '/metrics',
    config: { access: caretakers, background: true },
    schema: { produces: ['text/plain'], response: { 200: z.string(), ...errorAnswers } },
    handler: async (_request, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(prometheusText(status.metrics())),
  });
}

/** Metrics in Prometheus' text format; a label's value is escaped, so that no name can add a line. */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics.map(metricText).join('');
}

function metricText({ name, help, type, values }: Metric): string {
  const head = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
  return (
    head + values.map(({ labels, value }) => `${name}${labelText(labels)} ${numberText(value)}\n`).join('')
  );
}

function labelText(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
