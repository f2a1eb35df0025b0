import { z } from 'zod';
import type { Api, ApiPorts } from '../api.ts';
import type { HealthCheck } from '../ports.ts';
import { errorAnswers } from '../schemas.ts';

const level = z.enum(['ok', 'attention', 'failing']);

const healthSchema = z.object({
  status: level,
  version: z.string().optional(),
  boxId: z.string().optional(),
  boxName: z.string().optional(),
  startedAt: z.string().optional(),
  checks: z.array(z.object({ name: z.string(), status: level, message: z.string() })).optional(),
  counts: z
    .object({
      devices: z.number(),
      readings: z.number(),
      deliveries: z.number(),
      quarantineOpen: z.number(),
      lastChange: z.number(),
      databaseBytes: z.number(),
      lastDeliveryAt: z.string().optional(),
    })
    .optional(),
  sftp: z.object({ port: z.number(), fingerprints: z.array(z.string()).readonly() }).optional(),
});

/** How the box is doing. Everybody hears whether it is well; what exactly, those who look after it. */
export function healthRoutes(app: Api, { status, view }: Pick<ApiPorts, 'status' | 'view'>): void {
  app.route({
    method: 'GET',
    url: '/health',
    config: { access: 'claimed', background: true },
    schema: { response: { 200: healthSchema, ...errorAnswers } },
    handler: (request) => {
      const checks = status.health();
      const worst = worstOf(checks);
      const role = request.viewer?.role;
      if (role !== 'installer' && role !== 'manager') return { status: worst };
      const { version, boxId, boxName, startedAt } = status;
      return {
        status: worst,
        version,
        boxId,
        boxName,
        startedAt,
        checks: [...checks],
        counts: view.counts(),
        sftp: status.sftp(),
      };
    },
  });
}

/** The worst of all checks; no checks, no worry. */
export function worstOf(checks: readonly HealthCheck[]): HealthCheck['status'] {
  if (checks.some((check) => check.status === 'failing')) return 'failing';
  return checks.some((check) => check.status === 'attention') ? 'attention' : 'ok';
}
